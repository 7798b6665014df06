import { registerHooks } from "node:module";

const DRIZZLE = "/node_modules/drizzle-orm/";

/**
 * For each module that a command imports, Node reads the `package.json` of its package, and parses
 * it again each time. Drizzle's has 178 KB, and a command imports 409 of its modules: 0.4 s of
 * processor. The modules of drizzle import each other as modules, so this answers without a look.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL } = context;
    return parentURL?.includes(DRIZZLE) && /^\..*\.js$/.test(specifier)
      ? { url: new URL(specifier, parentURL).href, format: "module", shortCircuit: true }
      : nextResolve(specifier, context);
  },
});
