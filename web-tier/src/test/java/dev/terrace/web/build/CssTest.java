package dev.terrace.web.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CssTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "a { color : red ; }              | a{color :red}",
        "a  >  b ~ c , d + e { }          | a>b~c,d + e{}",
        "a :hover , a:is( b , c ) d { }   | a :hover,a:is(b,c) d{}",
        "a{b:c;};                         | a{b:c};",
        "@media screen and ( min-width : 40rem ) { a { b : c } } | @media screen and (min-width :40rem){a{b :c}}",
        "@media (400px <= width <= 700px) { } | @media (400px <= width <= 700px){}",
        "@container side (width > 400px) { } | @container side (width>400px){}",
        "a { width: calc( 1px + (2 * var( --x , 3px )) - 1% ) } | a{width:calc(1px + (2 * var(--x,3px)) - 1%)}",
        "a { margin: -1px auto -2px } | a{margin:-1px auto -2px}",
        "a { color: red !important } | a{color:red!important}",
        "a { & b { c: d } &:hover { e: f } } | a{& b{c:d}&:hover{e:f}}",
        "a{ color: color-mix(in oklch, red 40%, blue) } | a{color:color-mix(in oklch,red 40%,blue)}",
        "a { --x: ; --y: { a: b } ; --z : 1 , 2 } | a{--x: ;--y: { a: b } ;--z : 1 , 2 }",
        "a/**/b{}                         | a/**/b{}",
        "a /* x */ b{} /* y */            | a b{}",
        "/*! keep */ a{}                  | /*! keep */a{}",
        "[ data-x = 'a  b' ] { }          | [data-x = 'a  b']{}",
        "a { content: '/* no  comment */' } | a{content:'/* no  comment */'}",
        "a { background: url( a  b.png ) no-repeat } | a{background:url( a  b.png ) no-repeat}",
        "@font-face { unicode-range: U+0-FF , U+131 } | @font-face{unicode-range:U+0-FF,U+131}",
        "@layer base , theme ;            | @layer base,theme;",
        "a { grid-area: 1 / 2 / 3 }       | a{grid-area:1 / 2 / 3}",
        "a { b: \\\"; c: '\\\\' }         | a{b:\\\";c:'\\\\'}",
      })
  void whitespaceThatMeansNothingGoes(String css, String minified) {
    assertThat(Css.minify(css)).isEqualTo(minified);
    assertThat(Css.minify(minified)).isEqualTo(minified);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "a { b: url(x.png) }                        | x.png",
        "a { b: url( 'x y.png' ), URL(\"z.png\") }  | x y.png,z.png",
        "a { b: url(x\\ y\\.png) }                  | x y.png",
        "a { b: url(\"\\78 y.png\") }               | xy.png",
        "@import 'a.css' layer(b) supports(content: 'no') screen; | a.css",
        "@import url(a.css);                        | a.css",
        "@namespace svg url(http://www.w3.org/2000/svg); a{b:url(c)} | c",
        "a { b: image-set('1.png' 1x, url(2.png) 2x, '3.avif' type('image/avif') 3x) } | 1.png,2.png,3.avif",
        "@font-face { src: local('Not A File'), url(f.woff2) format('woff2') tech(variations) } | f.woff2",
        "a { content: 'url(no.png)' } /* url(no.png) */ | ``",
        "a { --x: url(x.png) }                      | x.png",
      })
  void addressesAreFound(String css, String addresses) {
    var found = Css.references(css);

    assertThat(String.join(",", found.stream().map(Reference::value).toList()))
        .isEqualTo(addresses);
  }

  @Test
  void whatHasNoEndIsSaidToHaveNone() {
    assertThatThrownBy(() -> Css.minify("a {} /* b")).hasMessage("this comment has no end");
    assertThatThrownBy(() -> Css.minify("a { b: 'c }\n")).hasMessage("this string has no end");
    assertThatThrownBy(() -> Css.minify("a { b: url(c ")).hasMessage("this url( has no end");
  }
}
