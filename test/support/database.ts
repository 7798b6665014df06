import { env } from "cloudflare:workers";

/**
 * A database that refuses everything it is asked, as D1 does: when a statement runs, with this
 * message.
 */
export function refusingDatabase(message: string, asked: (query: string) => void = () => {}): D1Database {
  const refuse = async (query: string): Promise<never> => {
    asked(query);
    throw new Error(`D1_ERROR: ${message}`);
  };
  const real = env.DB;
  const statement = (query: string): D1PreparedStatement =>
    new Proxy(real.prepare(query), {
      get: (_, name) => (name === "bind" ? () => statement(query) : () => refuse(query)),
    });
  return new Proxy(real, {
    get(_, name) {
      if (name === "prepare") {
        return statement;
      }
      return name === "withSession" ? () => refusingDatabase(message, asked) : () => refuse(String(name));
    },
  });
}

/** Does something while the Worker's database is another one. */
export async function withDatabase<T>(database: D1Database, work: () => Promise<T>): Promise<T> {
  const real = env.DB;
  Reflect.set(env, "DB", database);
  try {
    return await work();
  } finally {
    Reflect.set(env, "DB", real);
  }
}

/** The database, and the statements that it was asked. */
export function countingDatabase(): { db: D1Database; statements: string[] } {
  const statements: string[] = [];
  const counted = <T extends object>(real: T): T =>
    new Proxy(real, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") {
          return value;
        }
        return (...args: unknown[]) => {
          if (name === "prepare") {
            statements.push(String(args[0]));
          }
          const result: unknown = Reflect.apply(value, target, args);
          return name === "withSession" && typeof result === "object" && result ? counted(result) : result;
        };
      },
    });
  return { db: counted(env.DB), statements };
}
