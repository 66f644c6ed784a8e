package dev.terrace.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.terrace.app");

  @Test
  void featuresDoNotDependOnEachOtherInCircles() {
    slices().matching("dev.terrace.app.(*)..").should().beFreeOfCycles().check(CLASSES);
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
        .resideInAnyPackage("jakarta.servlet..", "io.undertow..", "dev.terrace.app.http..")
        .check(CLASSES);
  }
}
