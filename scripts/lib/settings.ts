import { parseSettings } from "../../domain/settings/settings.ts";
import { Stop } from "./cli.ts";

/** Stops with every setting that is wrong, by name, before anything is started with it. */
export function expectSettings(vars: Record<string, unknown>) {
  const { problems } = parseSettings({ ...vars, EMAIL: true });
  if (problems.length > 0) {
    const lines = problems.map(({ setting, problem }) => `  ${setting} ${problem}`);
    throw new Stop(`The shop is not started, because of its settings:\n${lines.join("\n")}`);
  }
}
