package dev.terrace.app.markdown;

import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** Collects the text of a document in one line: what a reader sees, without addresses of links. */
final class PlainText extends AbstractVisitor {
  private final StringBuilder text = new StringBuilder();

  String text() {
    return text.toString().strip();
  }

  @Override
  public void visit(Text node) {
    text.append(node.getLiteral());
  }

  @Override
  public void visit(Code node) {
    text.append(node.getLiteral());
  }

  /** HTML is not obeyed but shown. */
  @Override
  public void visit(HtmlInline node) {
    text.append(node.getLiteral());
  }

  @Override
  public void visit(HtmlBlock node) {
    block(node.getLiteral());
  }

  @Override
  public void visit(FencedCodeBlock node) {
    block(node.getLiteral());
  }

  @Override
  public void visit(IndentedCodeBlock node) {
    block(node.getLiteral());
  }

  @Override
  public void visit(SoftLineBreak node) {
    gap();
  }

  @Override
  public void visit(HardLineBreak node) {
    gap();
  }

  @Override
  public void visit(Paragraph node) {
    gap();
    visitChildren(node);
    gap();
  }

  @Override
  public void visit(Heading node) {
    gap();
    visitChildren(node);
    gap();
  }

  @Override
  public void visit(ListItem node) {
    gap();
    visitChildren(node);
    gap();
  }

  @Override
  public void visit(CustomNode node) {
    if (node instanceof TableCell) {
      gap();
    }
    visitChildren(node);
  }

  private void block(String literal) {
    gap();
    text.append(literal.strip().replaceAll("\\s+", " "));
    gap();
  }

  private void gap() {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
      text.append(' ');
    }
  }
}
