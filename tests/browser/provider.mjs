// An OpenID Connect provider for the tests: the certified `oidc-provider`, on this machine, with one client and as
// many people as one likes: whoever gives a name is that `sub`. What it is to do comes as JSON in its argument.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const options = JSON.parse(process.argv[2]);
const { default: Provider } = await import(pathToFileURL(join(process.env.LINLI_NODE_MODULES, "node_modules/oidc-provider/lib/index.js")));

const kinds = { RS256: ["rsa", { modulusLength: 2048 }], PS256: ["rsa", { modulusLength: 2048 }], ES256: ["ec", { namedCurve: "P-256" }], EdDSA: ["ed25519", {}] };
const key = (algorithm, kid) => ({ ...generateKeyPairSync(...kinds[algorithm]).privateKey.export({ format: "jwk" }), alg: algorithm, kid, use: "sig" });

const provider = new Provider(options.issuer, {
  clients: [{
    client_id: "linli", client_secret: options.secret, redirect_uris: [options.return_address], response_types: ["code"], grant_types: ["authorization_code"],
    token_endpoint_auth_method: options.auth_method || "client_secret_basic", id_token_signed_response_alg: options.algorithm || "RS256",
  }],
  clientAuthMethods: [options.auth_method || "client_secret_basic"],
  jwks: { keys: [key(options.algorithm || "RS256", options.kid)].concat(options.algorithm && options.algorithm !== "RS256" ? [key("RS256", "other")] : []) },
  cookies: { keys: ["only a test"] },
  pkce: { required: () => true, methods: ["S256"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => "/interaction/" + interaction.uid },
  conformIdTokenClaims: false,
  claims: { openid: ["sub", "amr"], profile: ["preferred_username"] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, preferred_username: sub.replace(/^sub-/, "") }) }),
  // Nobody is asked whether the station may know who they are.
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

const form_of = async (request) => {
  let text = "";
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
};

createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return provider.callback()(request, response);
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(`<!doctype html><title>The organisation</title><form method="post"><input id="login" name="login">
      <label><input id="mfa" name="mfa" type="checkbox">second factor</label><button id="go">Go</button><button id="cancel" name="cancel" value="1">Cancel</button></form>`);
  }
  const form = await form_of(request);
  const result = form.get("cancel")
    ? { error: "access_denied", error_description: "<b>nobody shows this</b>" }
    : { login: { accountId: form.get("login"), amr: form.get("mfa") ? ["pwd", "otp", "mfa"] : ["pwd"] } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(new URL(options.issuer).port, "127.0.0.1", () => console.log("listening"));
