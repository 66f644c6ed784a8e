package dev.terrace.web.build;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Which version of the build this is: other code may make other files of the same input. */
final class OwnCode {
  private static final List<Class<?>> CLASSES =
      List.of(
          Address.class,
          Components.class,
          Css.class,
          CssToken.class,
          FileKind.class,
          Html.class,
          JavaScript.class,
          Json.class,
          Manifest.class,
          Markup.class,
          Precompressor.class,
          Renderer.class,
          SiteBuild.class,
          SourceSet.class,
          SourceTree.class,
          Svg.class,
          Swc.class,
          TargetFolder.class,
          Text.class);

  private OwnCode() {}

  static byte[] digest() throws IOException {
    var digest = Content.digestOf("SHA-256");
    for (Class<?> type : CLASSES) {
      String file = type.getName().replace('.', '/') + ".class";
      try (InputStream code = type.getClassLoader().getResourceAsStream(file)) {
        digest.update(code == null ? new byte[0] : code.readAllBytes());
      }
    }
    return digest.digest();
  }
}
