import { Layout } from "../layout/layout.tsx";
import { Notice } from "../ui/notice.tsx";

const PLACES = [
  { href: "/account", label: "Profile" },
  { href: "/account/addresses", label: "Addresses" },
  { href: "/account/sessions", label: "Where you are signed in" },
  { href: "/account/data", label: "My data" },
  { href: "/orders", label: "Your orders" },
  { href: "/wishlist", label: "Wishlist" },
] as const;

export interface Told {
  told?: string | undefined;
  problem?: string | undefined;
}

/** The frame of every page about an account. */
export function AccountFrame(props: Told & { title: string; path: string; children: unknown }) {
  const { title, path, told, problem } = props;
  return (
    <Layout title={title} path={path}>
      <div class="wrap page account">
        <nav class="account__places" aria-label="Account">
          <ul>
            {PLACES.map(({ href, label }) => (
              <li>
                <a href={href} aria-current={href === path ? "page" : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="account__room">
          <div class="page__head">
            <h1>{title}</h1>
            {told ? <Notice title={told} /> : null}
            {problem ? <Notice bad title={problem} /> : null}
          </div>
          {props.children}
        </div>
      </div>
    </Layout>
  );
}
