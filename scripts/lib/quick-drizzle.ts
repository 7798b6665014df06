import { registerHooks } from "node:module";

const DRIZZLE = "/node_modules/drizzle-orm/";

/**
 * Node looks into the package's `package.json` for each module, and parses it whole again each time.
 * Drizzle's has 178 KB and a command loads 409 of its modules, which takes 0.4 s of processor. What
 * one of them imports beside itself is a module too, so nobody needs to look.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL } = context;
    return parentURL?.includes(DRIZZLE) && /^\..*\.js$/.test(specifier)
      ? { url: new URL(specifier, parentURL).href, format: "module", shortCircuit: true }
      : nextResolve(specifier, context);
  },
});
