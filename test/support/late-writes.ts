/**
 * A database that runs other code once, right before a statement with this text. It simulates a
 * request that acts between two steps of another.
 */
export function interrupted(db: D1Database, text: string, act: () => Promise<unknown>): D1Database {
  let state: "waiting" | "prepared" | "over" = "waiting";
  const interrupt = async () => {
    if (state !== "prepared") {
      return;
    }
    state = "over";
    await act();
  };

  function late(statement: D1PreparedStatement): D1PreparedStatement {
    return new Proxy(statement, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== "function") {
          return value;
        }
        return (...args: unknown[]) => {
          if (key === "bind") {
            return late(target.bind(...args));
          }
          return interrupt().then(() => Reflect.apply(value, target, args));
        };
      },
    });
  }

  return new Proxy(db, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") {
        return value;
      }
      return (...args: unknown[]) => {
        if (key === "batch") {
          return interrupt().then(() => Reflect.apply(value, target, args));
        }
        const answer: unknown = Reflect.apply(value, target, args);
        if (key !== "prepare" || state !== "waiting" || !String(args[0]).includes(text)) {
          return answer;
        }
        state = "prepared";
        return late(answer as D1PreparedStatement);
      };
    },
  });
}
