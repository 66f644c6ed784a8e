package dev.terrace.web.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkupTest {
  @Test
  void whitespaceIsDroppedWhereItCannotBeSeen() {
    String html =
        """
        <!doctype html>
        <!-- a comment -->
        <html lang="en"  >
          <head>
            <title>A   &amp; B</title>
            <meta charset=utf-8   >
            <style>
              a { b: c }
            </style>
            <script> let  a = 1; </script>
          </head>
          <body class='x'
                id="y">
            <p>one <b>two</b>
               three  &lt;  four<br />five <!-- no --> six</p>
            <pre>
          as   is
            </pre>
            <textarea> as
         is </textarea>
            <table>
              <tr> <td> cell </td> </tr>
            </table>
            <a href=/x/ ></a>
          </body>
        </html>
        """;

    assertThat(Html.minify(html))
        .isEqualTo(
            """
            <!doctype html><html lang="en"><head><title>A &amp; B</title><meta charset=utf-8><style>
                  a { b: c }
                </style><script> let  a = 1; </script></head><body class='x' id="y"> <p>one <b>two</b>\
             three &lt; four<br />five  six</p> <pre>
              as   is
                </pre> <textarea> as
             is </textarea> <table><tr><td> cell </td></tr></table> <a href=/x/></a> </body></html>\
            """);
  }

  @Test
  void allThatAPageLoadsIsFound() {
    String html =
        """
        <link rel="stylesheet" href="/a.css"><link rel="alternate" href="/feed.xml">
        <link rel=preload as=image imagesrcset="p1.png, p2.png 2x">
        <script src=b.js></script><script>import './not.js'</script>
        <script type=module>import './c.js'; import('./d.js')</script>
        <script type=importmap>{"imports": {"x": "/e.js"}}</script>
        <img src="f.png?a=1&amp;b=2" srcset="g.png 1x,h.png  2x, data:image/png;base64,AA== 3x">
        <video src=i.mp4 poster=j.png><source src=k.webm><track src=l.vtt></video>
        <a href="/page">x</a><iframe src=/frame></iframe><form action=/login></form>
        <div style="background: url(m.png)"></div><style>a { b: url('n.png') }</style>
        <svg><use href="/o.svg#x"/><image xlink:href=p.png /><a href=/q></a></svg>
        <object data=r.pdf></object><input type=image src=s.png>
        """;

    List<Reference> found = Html.references(html);

    assertThat(found)
        .filteredOn(reference -> reference.use() == Reference.Use.LINK)
        .extracting(Reference::value)
        .containsExactlyInAnyOrder("/feed.xml", "/page", "/frame", "/q");
    assertThat(found)
        .filteredOn(reference -> reference.use() != Reference.Use.LINK)
        .extracting(Reference::value)
        .containsExactlyInAnyOrder(
            "/a.css",
            "p1.png",
            "p2.png",
            "b.js",
            "./c.js",
            "./d.js",
            "/e.js",
            "f.png?a=1&b=2",
            "g.png",
            "h.png",
            "data:image/png;base64,AA==",
            "i.mp4",
            "j.png",
            "k.webm",
            "l.vtt",
            "m.png",
            "n.png",
            "/o.svg#x",
            "p.png",
            "r.pdf",
            "s.png");
    assertThat(found)
        .filteredOn(reference -> !reference.value().contains("&"))
        .allSatisfy(reference ->
            assertThat(html.substring(reference.start(), reference.end()))
                .isEqualTo(reference.value()));
  }

  @Test
  void picturesKeepTheirTexts() {
    String svg =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- by hand -->
        <svg xmlns="http://www.w3.org/2000/svg"
             viewBox="0 0 1 1" >
          <style><![CDATA[ a { b: url(x.png) } ]]></style>
          <g fill="url(#f)" filter='url( "y.svg#z" )' >
            <path d="M0 0
                     L1 1" />
          </g>
          <text> a <tspan>b</tspan> </text>
        </svg>
        """;

    assertThat(Svg.minify(svg))
        .isEqualTo(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">\
            <style><![CDATA[ a { b: url(x.png) } ]]></style>\
            <g fill="url(#f)" filter='url( "y.svg#z" )'><path d="M0 0
                         L1 1"/></g><text> a <tspan>b</tspan> </text></svg>\
            """);
    assertThat(Svg.references(svg))
        .extracting(Reference::value)
        .containsExactly("x.png", "#f", "y.svg#z");
  }
}
