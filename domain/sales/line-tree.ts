import { createHash } from "node:crypto";

/**
 * The hash tree over the lines of a draw, as RFC 6962 builds it: a line's hash begins with a zero
 * byte, a pair's with a one, and a node without a partner rises as it is. Hashes are hex.
 */

const NO_LINES = createHash("sha256").digest("hex");

const sha256 = (tag: number, ...parts: (string | Uint8Array)[]) => {
  const hash = createHash("sha256").update(Uint8Array.of(tag));
  for (const part of parts) {
    hash.update(part);
  }
  return hash.digest("hex");
};

const bytes = (hex: string) => Buffer.from(hex, "hex");

export function hashOfLine(text: string): string {
  return sha256(0, text);
}

/** The hash of everything: of the head, and of the tree over the lines. */
export function rootOf(tree: string, head: string): string {
  return sha256(2, bytes(tree), head);
}

/** The top of the tree over these nodes, which are lines or whole branches of equal size. */
export function topOf(nodes: readonly string[]): string {
  let level = nodes;
  while (level.length > 1) {
    level = above(level);
  }
  return level[0] ?? NO_LINES;
}

/** The siblings of a node on the way to the top. */
export function pathOf(nodes: readonly string[], index: number): string[] {
  const path: string[] = [];
  let level = nodes;
  for (let at = index; level.length > 1; at >>= 1) {
    const sibling = level[at ^ 1];
    if (sibling !== undefined) {
      path.push(sibling);
    }
    level = above(level);
  }
  return path;
}

function above(nodes: readonly string[]): string[] {
  return Array.from({ length: Math.ceil(nodes.length / 2) }, (_, at) => {
    const [left = "", right] = [nodes[2 * at], nodes[2 * at + 1]];
    return right === undefined ? left : sha256(1, bytes(left), bytes(right));
  });
}
