package dev.terrace.app.article;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TagTextTest {
  static List<List<String>> lists() {
    return List.of(
        List.of(),
        List.of("java"),
        List.of("load balancing"),
        List.of("java", "load balancing"),
        List.of("a, b"),
        List.of("a,b", "c"),
        List.of("\"quoted\""),
        List.of("\"", "say \"hi\"", "\"a\", b"),
        List.of("x", "y,", ",z"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void whatIsWrittenIsReadAgain(List<String> tags) {
    assertThat(TagText.tags(TagText.text(tags))).isEqualTo(tags);
  }

  @Test
  void peopleTypeThemAsTheyLike() {
    assertThat(TagText.tags(" java  linux ")).containsExactly("java", "linux");
    assertThat(TagText.tags("java, load balancing,,")).containsExactly("java", "load balancing");
    assertThat(TagText.tags("5\" disks, \"open, b")).containsExactly("5\" disks", "\"open", "b");
    assertThat(TagText.tags("\"a, b\" , c")).containsExactly("a, b", "c");
    assertThat(TagText.tags("\"\", x")).containsExactly("\"\"", "x");
  }
}
