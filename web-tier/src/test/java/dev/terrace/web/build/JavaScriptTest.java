package dev.terrace.web.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JavaScriptTest {
  @Test
  void modulesThatAreNamedInTheTextAreFoundWhereTheyStand() {
    String script =
        """
        // 💡 é
        import a from './a.js';
        import "../b.js";
        import data from "./c.json" with { type: "json" };
        export * from '/d.js';
        export { x } from "./e.js";
        import bare from 'bare';
        const f = await import(`./f.js`);
        const g = import(computed + './g.js');
        const h = new URL('h.svg', import.meta.url), i = new URL('i.svg', base);
        const text = "import './j.js'"; // import './k.js'
        """;

    var found = JavaScript.references(script);

    assertThat(found)
        .extracting(Reference::value)
        .containsExactly("./a.js", "../b.js", "./c.json", "/d.js", "./e.js", "./f.js", "h.svg");
    assertThat(found)
        .allSatisfy(reference ->
            assertThat(script.substring(reference.start(), reference.end()))
                .isEqualTo(reference.value()));
  }

  @Test
  void theLanguageOfTodayIsMadeSmaller() {
    String script =
        """
        /*! licence */
        class A { #secret = 1_000; static { A.x = 1; } has(o) { return #secret in o; } } // gone
        label: for (const a of [1, 2]) { if (a === 2) { break label; } }
        const re = /[\\p{L}--a]/v, half = 4 / 2 / 1, s = `a ${ re }  b`;
        export default await fetch('/x')?.json() ?? 1;
        """;

    assertThat(JavaScript.minify(script))
        .startsWith("/*! licence */\n")
        .doesNotContain("gone")
        .contains("#secret in o", "/[\\p{L}--a]/v", "4/2/1", "`a ${re}  b`", "await fetch(\"/x\")")
        .hasLineCount(2);
  }

  @Test
  void aMistakeIsToldWithItsPlace() {
    assertThatThrownBy(() -> JavaScript.references("let a;\nlet b = ;\n"))
        .isInstanceOfSatisfying(
            SyntaxException.class, e -> assertThat(e.offset()).isEqualTo("let a;\n".length()))
        .hasMessageContaining("Expression expected");
  }
}
