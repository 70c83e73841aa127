// What can be done with a certificate that was issued just now: open its page, or take the PDF.
import { useMutation } from "@tanstack/react-query";
import { answer, api, as_it_is } from "../api/client";
import type { Schema } from "../api/problem";
import { save } from "../insight/picture";
import { explain, use_words } from "../words/words";

// The server prints what stands in the address, and keeps nothing of it.
export const CertificatePdf = ({ code, number, fragment }: { code: string; number: number; fragment: string }) => {
  const words = use_words();
  const make = useMutation({
    mutationFn: async () => {
      const address = new Blob([`${location.origin}/certificate#${fragment}`], { type: "text/plain" });
      const asked = api.POST("/api/v1/certificates/{token}/paper", { params: { path: { token: code } }, ...as_it_is(address), parseAs: "blob" });
      save((await answer(asked as Promise<{ data?: unknown }>)) as Blob, `linli-certificate-${number}.pdf`);
    },
  });
  return (
    <>
      <button type="button" className="certificate-pdf" disabled={make.isPending} onClick={() => make.mutate()}>{words.certificate.pdf}</button>
      {make.error && <p className="fault" role="alert">{explain(make.error)}</p>}
    </>
  );
};

export const CertificateLinks = ({ made }: { made: Schema["CertificateIssued"] }) => {
  const words = use_words();
  const { code, number } = made.certificate;
  return (
    <div className="buttons">
      <a className="button go" href={`/certificate#${made.fragment}`} target="_blank" rel="noopener">{words.certificate.open(number)}</a>
      <CertificatePdf code={code} number={number} fragment={made.fragment} />
    </div>
  );
};
