import type { Context } from "hono";
import { createContext, useContext } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { requirePrincipal } from "../../../http/principal.ts";
import type { AppEnv } from "../../../http/router.ts";
import { personalPage } from "../../layout/respond.tsx";
import { mayCall } from "./places.ts";

/** The person at the console, inside a component. */
export interface Staff {
  name: string;
  /**
   * Whether they may call a route, such as `POST /admin/sales`. What they may not is not offered.
   */
  may: (route: string) => boolean;
}

export const StaffContext = createContext<Staff>({ name: "", may: () => false });

export function useStaff(): Staff {
  return useContext(StaffContext);
}

/**
 * A page of the console, which no cache keeps. Its components know who looks at it (`useStaff`).
 */
export function staffPage(c: Context<AppEnv>, content: JSX.Element, status: ContentfulStatusCode = 200) {
  const principal = requirePrincipal(c);
  const staff = {
    name: principal.name ?? principal.email ?? principal.sub,
    may: (route: string) => mayCall(principal, route),
  };
  return personalPage(c, <StaffContext.Provider value={staff}>{content}</StaffContext.Provider>, status);
}
