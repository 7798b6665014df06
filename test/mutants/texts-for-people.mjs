import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** Calls whose arguments document the API; `web/docs` has tests of what is published. */
const DOCUMENTING = ["describe", "meta"];
/**
 * Checks of zod whose last argument says what is wrong; that they refuse is what the rules' tests
 * are about.
 */
const REFUSING = ["refine", "regex", "email"];

/**
 * As much of Babel's syntax tree as is looked at.
 *
 * @typedef {object} Node
 * @property {string} type
 * @property {unknown[]} [expressions] Of a template: what is put into it.
 * @property {{ property?: { name?: string } }} [callee]
 * @property {unknown[]} [arguments]
 * @property {{ name?: string }} [key]
 * @property {unknown} [value]
 */

/**
 * Words that are written for people: a test could only repeat them. What the rules put into such
 * words, as the number of a parcel, is not left out, nor are the words of emails.
 *
 * @param {{ node: Node, parent?: Node }} path
 */
function isForPeople({ node, parent }) {
  const called = parent?.type === "CallExpression" ? (parent.callee?.property?.name ?? "") : "";
  if (DOCUMENTING.includes(called) && parent?.arguments?.includes(node)) {
    return true;
  }
  const plain =
    node.type === "StringLiteral" || (node.type === "TemplateLiteral" && node.expressions?.length === 0);
  if (!plain) {
    return false;
  }
  if (REFUSING.includes(called) && parent?.arguments?.at(-1) === node) {
    return true;
  }
  return parent?.type === "ObjectProperty" && parent.value === node && parent.key?.name === "message";
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "texts-for-people", {
    shouldIgnore(path) {
      return isForPeople(/** @type {{ node: Node, parent?: Node }} */ (path))
        ? "It is written for people."
        : undefined;
    },
  }),
];
