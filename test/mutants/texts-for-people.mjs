import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "texts-for-people", {
    shouldIgnore() {
      return undefined;
    },
  }),
];
