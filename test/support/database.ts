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
