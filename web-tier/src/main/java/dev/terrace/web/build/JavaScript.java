package dev.terrace.web.build;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCallExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMetaPropExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.visitors.Swc4jAstVisitor;
import com.caoccao.javet.swc4j.ast.visitors.Swc4jAstVisitorResponse;
import com.caoccao.javet.swc4j.outputs.Swc4jParseOutput;
import com.caoccao.javet.swc4j.span.Swc4jSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scripts and modules, by swc. References are what the language itself calls one: the modules of
 * {@code import} and {@code export}, {@code import("…")}, and {@code new URL("…",
 * import.meta.url)}. Other strings stay as they are: nobody can know what they mean.
 */
final class JavaScript {
  private JavaScript() {}

  static List<Reference> references(String script) {
    Swc4jParseOutput parsed = Swc.parse(script);
    var finder = new Finder(script);
    parsed.getProgram().visit(finder);
    return finder.found;
  }

  /**
   * Drops comments and whitespace. Names stay: shorter ones are worth little once the file is
   * compressed. Comments with {@code !}, {@code @license} or {@code @preserve} move to the front.
   */
  static String minify(String script) {
    Map<Integer, String> kept = new TreeMap<>();
    for (var comment : Swc.parse(script).getComments().getComments()) {
      String text = comment.getText();
      if (text.startsWith("!") || text.contains("@license") || text.contains("@preserve")) {
        kept.put(comment.getSpan().getStart(), "/*" + text.replace("*/", "* /") + "*/\n");
      }
    }
    return String.join("", kept.values()) + Swc.minify(script).strip();
  }

  private static final class Finder extends Swc4jAstVisitor {
    private final String script;
    private final List<Reference> found = new ArrayList<>();

    Finder(String script) {
      this.script = script;
    }

    @Override
    public Swc4jAstVisitorResponse visitImportDecl(Swc4jAstImportDecl node) {
      addModule(node.getSrc(), Reference.Use.MODULE);
      return super.visitImportDecl(node);
    }

    @Override
    public Swc4jAstVisitorResponse visitExportAll(Swc4jAstExportAll node) {
      addModule(node.getSrc(), Reference.Use.MODULE);
      return super.visitExportAll(node);
    }

    @Override
    public Swc4jAstVisitorResponse visitNamedExport(Swc4jAstNamedExport node) {
      node.getSrc().ifPresent(source -> addModule(source, Reference.Use.MODULE));
      return super.visitNamedExport(node);
    }

    @Override
    public Swc4jAstVisitorResponse visitCallExpr(Swc4jAstCallExpr node) {
      if (node.getCallee() instanceof Swc4jAstImport && !node.getArgs().isEmpty()) {
        addModule(node.getArgs().getFirst().getExpr(), Reference.Use.RESOURCE);
      }
      return super.visitCallExpr(node);
    }

    @Override
    public Swc4jAstVisitorResponse visitNewExpr(Swc4jAstNewExpr node) {
      List<Swc4jAstExprOrSpread> arguments = node.getArgs().orElse(List.of());
      if (arguments.size() == 2
          && node.getCallee() instanceof Swc4jAstIdent name
          && name.getSym().equals("URL")
          && isOwnAddress(arguments.get(1).getExpr())) {
        add(arguments.getFirst().getExpr(), Reference.Use.RESOURCE, false);
      }
      return super.visitNewExpr(node);
    }

    private static boolean isOwnAddress(ISwc4jAst node) {
      return node instanceof Swc4jAstMemberExpr member
          && member.getObj() instanceof Swc4jAstMetaPropExpr
          && member.getProp().toString().equals("url");
    }

    private void addModule(ISwc4jAst node, Reference.Use use) {
      add(node, use, true);
    }

    private void add(ISwc4jAst node, Reference.Use use, boolean module) {
      String value;
      if (node instanceof Swc4jAstStr literal) {
        value = literal.getValue();
      } else if (node instanceof Swc4jAstTpl template && template.getExprs().isEmpty()) {
        var only = template.getQuasis().getFirst();
        value = only.getCooked().orElse(only.getRaw());
      } else {
        return; // computed when it runs
      }
      // A bare name is looked up in the page's import map (HTML §8.1.6.2).
      if (module && !value.startsWith("/") && !value.startsWith(".") && !value.contains(":")) {
        return;
      }
      Swc4jSpan span = node.getSpan();
      int start = Swc.offset(script, span.getStart());
      int end = Swc.offset(script, span.getEnd());
      char quote = script.charAt(start);
      found.add(new Reference(start + 1, end - 1, value, use, text -> escape(text, quote)));
    }

    private static String escape(String value, char quote) {
      return value
          .replace("\\", "\\\\")
          .replace("\n", "\\n")
          .replace(String.valueOf(quote), "\\" + quote)
          .replace("${", "\\${");
    }
  }
}
