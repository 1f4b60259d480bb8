// Prints every word in components that readers would see in one language only: node literals.mjs FILES
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import ts from "typescript";

const SEEN = new Set(["alt", "aria-label", "aria-description", "aria-valuetext", "label", "placeholder", "title"]);
const WORD = /\p{L}{2,}/u;
// Called the same in every language.
const NAMES = new Set(["CSV", "GeoJSON", "JSON", "Skywitness"]);

for (const path of argv.slice(2)) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const tell = (node, text) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    if (WORD.test(text) && !NAMES.has(text.trim())) console.log(`${path}:${line + 1}: ${text.trim()}`);
  };
  const isText = (node) => node && (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node));
  const isCode = (element) => ts.isJsxElement(element) && element.openingElement.tagName.getText() === "code";
  const visit = (node) => {
    if (ts.isJsxText(node) && !isCode(node.parent)) tell(node, node.text);
    // {"words"} between tags
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent) && isText(node.expression)) {
      tell(node, node.expression.text);
    }
    if (ts.isJsxAttribute(node) && SEEN.has(node.name.getText())) {
      const value = node.initializer && ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (isText(value)) tell(node, value.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}
