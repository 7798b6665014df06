import { policyPath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";

export function Colophon() {
  const { name, colophon, unit, policies, contact } = useShop();
  return (
    <footer class="colophon">
      <div class="wrap colophon__in">
        <div>
          <p class="colophon__name">{name}</p>
          {colophon ? <p class="colophon__words">{colophon}</p> : null}
          {contact.email || contact.phone || contact.address.length > 0 ? (
            <address class="colophon__words">
              {contact.email ? <a href={`mailto:${contact.email}`}>{contact.email}</a> : null}
              {contact.phone ? (
                <a href={`tel:${contact.phone.replace(/[^+\d]/g, "")}`}>{contact.phone}</a>
              ) : null}
              {contact.address.map((line) => (
                <span>{line}</span>
              ))}
            </address>
          ) : null}
        </div>
        <nav aria-label="More">
          <Links
            title="Shop"
            links={[
              { href: "/products", label: `All ${unit.several}` },
              { href: "/collections", label: "Collections" },
              { href: "/sales", label: "Sales" },
              { href: "/search", label: "Search" },
            ]}
          />
          <Links
            title="Orders"
            links={[
              { href: "/orders", label: "Your orders" },
              { href: "/orders/lookup", label: "Find an order" },
              { href: "/account", label: "Your account" },
            ]}
          />
          <Links
            title="About"
            links={[
              ...policies.map(({ slug, title }) => ({ href: policyPath(slug), label: title })),
              { href: "/docs", label: "For developers" },
            ]}
          />
        </nav>
      </div>
    </footer>
  );
}

function Links({ title, links }: { title: string; links: readonly { href: string; label: string }[] }) {
  return (
    <div>
      <p class="colophon__title">{title}</p>
      <ul>
        {links.map(({ href, label }) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
