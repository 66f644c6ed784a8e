package dev.terrace.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.terrace.app");

  private static final String TEMPLATES = "dev.terrace.app.template..";

  @Test
  void featuresDoNotDependOnEachOtherInCircles() {
    slices().matching("dev.terrace.app.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void whatFeaturesShareKnowsNoFeature() {
    noClasses()
        .that()
        .resideInAnyPackage(
            packages("db", "http", "markdown", "overload", "rule", "session", "site"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages("article", "comment", "profile", "search", "tag", "user"))
        .check(CLASSES);
  }

  @Test
  void templatesShowViewsAndAskNobody() {
    noClasses()
        .that()
        .resideInAPackage(TEMPLATES)
        .should()
        .dependOnClassesThat()
        .haveNameMatching(".*(Service|Repository|Pages|Api|Database|DbSession)(\\$.*)?")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(TEMPLATES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.jdbi..", "jakarta.servlet..", "io.undertow..")
        .check(CLASSES);
  }

  @Test
  void nothingButTheEngineReachesTemplatesAndItDoesSoByName() {
    noClasses()
        .that()
        .resideOutsideOfPackage(TEMPLATES)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TEMPLATES)
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(TEMPLATES, "dev.terrace.app.site")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("gg.jte..")
        .check(CLASSES);
  }

  @Test
  void onlyRepositoriesAndTheDatabasePackageSpeakSql() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.terrace.app.db")
        .and()
        .haveNameNotMatching(".*Repository(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.jdbi..", "com.zaxxer..", "com.mysql..")
        .check(CLASSES);
  }

  @Test
  void servicesAndRepositoriesKnowNothingOfHttp() {
    noClasses()
        .that()
        .haveNameMatching(".*(Service|Repository)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "jakarta.servlet..",
            "io.undertow..",
            "dev.terrace.app.http..",
            "dev.terrace.app.site..")
        .check(CLASSES);
  }

  private static String[] packages(String... names) {
    return Stream.of(names).map(name -> "dev.terrace.app." + name + "..").toArray(String[]::new);
  }
}
