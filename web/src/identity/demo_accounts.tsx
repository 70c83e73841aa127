// The accounts of the invented demo town, for everyone: two of each role. On any other database there are none.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { about_this } from "../api/version";
import { pick, use_words } from "../words/words";

const most = 2; // of a role

export const DemoAccounts = ({ take }: { take: (who: { name: string; password: string }) => void }) => {
  const words = use_words();
  const version = useQuery(about_this);
  const asked = useQuery({ queryKey: ["demo-accounts"], queryFn: () => answer(api.GET("/api/v1/demo/accounts")), enabled: version.data?.is_demo === true, staleTime: Infinity });
  if (!asked.data) return null;
  const { accounts } = asked.data;
  const shown = accounts.filter((account, place) => accounts.slice(0, place).filter((other) => other.role_name.en === account.role_name.en).length < most);
  return (
    <section id="demo_accounts" aria-labelledby="demo_pick">
      <h2 id="demo_pick">{words.sign_in.demo_pick}</h2>
      <p className="quiet">{words.sign_in.demo}</p>
      <ul id="demo_list">
        {shown.map((account) => (
          <li key={account.name}><button type="button" onClick={() => take({ name: account.name, password: account.password })}>{pick(account.role_name)} · {account.name}</button></li>
        ))}
      </ul>
    </section>
  );
};
