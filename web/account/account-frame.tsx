import { useWords } from "../language/words.ts";
import { Layout, type LayoutProps } from "../layout/layout.tsx";
import { Notice } from "../ui/notice.tsx";

const PLACES = [
  { href: "/account", label: "account.profile" },
  { href: "/account/addresses", label: "account.addresses" },
  { href: "/account/messages", label: "messages.title" },
  { href: "/account/sessions", label: "account.sessions" },
  { href: "/account/second-factor", label: "factor.title" },
  { href: "/account/data", label: "account.data" },
  { href: "/orders", label: "frame.yourOrders" },
  { href: "/account/earlier-orders", label: "earlier.title" },
  { href: "/wishlist", label: "wishlist.title" },
] as const;

export interface PageNotices {
  notice?: string | undefined;
  problem?: string | undefined;
}

/** The frame of every page about an account. */
export function AccountFrame(
  props: PageNotices & {
    title: string;
    path: string;
    islands?: NonNullable<LayoutProps["islands"]>;
    children: unknown;
  },
) {
  const { title, path, islands = [], notice, problem } = props;
  const { say } = useWords();
  return (
    <Layout title={title} path={path} islands={islands}>
      <div class="wrap page account">
        <nav class="account__places" aria-label={say("account.account")}>
          <ul>
            {PLACES.map(({ href, label }) => (
              <li>
                <a href={href} aria-current={href === path ? "page" : undefined}>
                  {say(label)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="account__room">
          <div class="page__head">
            <h1>{title}</h1>
            {notice ? <Notice title={notice} /> : null}
            {problem ? <Notice bad title={problem} /> : null}
          </div>
          {props.children}
        </div>
      </div>
    </Layout>
  );
}
