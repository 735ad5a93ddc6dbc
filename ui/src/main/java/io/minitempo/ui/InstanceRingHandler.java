// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.page.FormAnswer;
import io.minitempo.ring.page.InstanceRingForms;
import io.minitempo.ring.page.InstanceRingPage;
import io.minitempo.server.grpc.PeerProbe;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The page of an instance ring, such as `/live-store/ring`: JSON for programs, a table for people, and the button that
/// forgets a member (`spec/ring.md §8.2`).
///
/// Beside what Tempo shows, the table says where the members that run in this process listen, which is the other half
/// of the address that they advertise; and `?check=<instance>` tells whether that address answers right now.
public final class InstanceRingHandler implements HttpHandler {

    private final Supplier<InstanceRing> ring;
    private final InstanceRingForms forms;
    private final Supplier<Map<String, Endpoint>> own;
    private final AddressCheck check;
    private final Clock clock;
    private final ZoneId zone;

    /// The page of a ring.
    ///
    /// @param own the endpoints of the members that run in this process, by instance id
    /// @param check tries an address that is in the ring
    public InstanceRingHandler(
            Supplier<InstanceRing> ring,
            InstanceRingForms forms,
            Supplier<Map<String, Endpoint>> own,
            AddressCheck check,
            Clock clock,
            ZoneId zone) {
        this.ring = ring;
        this.forms = forms;
        this.own = own;
        this.check = check;
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        if (request.method().equals("POST")) {
            String id = Pages.form(request).getOrDefault("forget", "");
            FormAnswer answer = forms.forget(id);
            return Pages.answer(answer);
        }
        InstanceRingPage page = InstanceRingPage.of(ring.get(), clock.instant(), zone);
        if (Pages.wantsJson(request)) {
            return Pages.json(page.toJson());
        }
        return HttpResponse.html(html(
                page,
                request.query().get("tokens", "").equals("true"),
                request.query().get("check", "")));
    }

    private String html(InstanceRingPage page, boolean showsTokens, String checked) throws InterruptedException {
        Map<String, Endpoint> endpoints = own.get();
        Html html = Html.page("Ring Status")
                .markup("<p>Current time: ")
                .text(page.now().atZone(zone).toOffsetDateTime().toString())
                .markup("</p>\n<p class=\"hint\">Others call a member at the address in the ring. ")
                .markup("Where it listens is known for members of this process only.</p>\n");
        if (!checked.isEmpty()) {
            findings(html, page, checked, endpoints.get(checked));
        }
        html.markup("<form action=\"\" method=\"POST\">\n")
                .markup("<input type=\"hidden\" name=\"csrf_token\" value=\"$__CSRF_TOKEN_PLACEHOLDER__\">\n<table>\n")
                .heads(
                        "Instance ID",
                        "Availability Zone",
                        "State",
                        "Address",
                        "Listens on",
                        "Registered At",
                        "Read-Only",
                        "Read-Only Updated",
                        "Last Heartbeat",
                        "Tokens",
                        "Ownership",
                        "Actions");
        for (InstanceRingPage.Row row : page.rows()) {
            row(html, page, row, endpoints.get(row.instance().id()));
        }
        html.markup("</table>\n<p><a href=\"?tokens=")
                .markup(showsTokens ? "false\">Hide Tokens" : "true\">Show Tokens")
                .markup("</a></p>\n</form>\n");
        if (showsTokens) {
            tokens(html, page);
        }
        return html.script().end();
    }

    /// Dials what the ring says of a member, and nothing else but where a member of this process listens.
    private void findings(Html html, InstanceRingPage page, String id, @Nullable Endpoint endpoint)
            throws InterruptedException {
        Optional<InstanceDesc> member = page.rows().stream()
                .map(InstanceRingPage.Row::instance)
                .filter(each -> each.id().equals(id))
                .findFirst();
        if (member.isEmpty()) {
            finding(html, id, "", "", new PeerProbe.Finding(false, "is not in this ring"));
            return;
        }
        String address = member.get().address();
        finding(html, id, " advertises ", address, check.check(address));
        if (endpoint != null && !endpoint.listen().toString().equals(address)) {
            String listens = endpoint.listen().toString();
            finding(html, id, " listens on ", listens, check.check(listens));
        }
    }

    private static void finding(Html html, String id, String verb, String address, PeerProbe.Finding finding) {
        html.markup("<p class=\"finding " + (finding.answers() ? "good" : "bad") + "\"><span><b>")
                .text(id)
                .markup("</b>")
                .text(verb)
                .markup("<code>")
                .text(address)
                .markup("</code>")
                .text(address.isEmpty() ? " " : ", which ")
                .text(finding.words())
                .markup(".</span></p>\n");
    }

    private void row(Html html, InstanceRingPage page, InstanceRingPage.Row row, @Nullable Endpoint endpoint) {
        InstanceDesc instance = row.instance();
        html.markup("<tr>")
                .cell(instance.id())
                .cell(instance.zone())
                .stateCell(row.state(), "")
                .cell(instance.address())
                .cell(endpoint == null ? "" : endpoint.listen().toString())
                .cell(Pages.time(instance.registered()))
                .cell(Boolean.toString(instance.readOnly()))
                .cell(Pages.time(instance.readOnlyUpdated()));
        Pages.ageCell(html, instance.timestamp(), page.now(), zone);
        html.cell(Integer.toString(instance.tokens().size()))
                .shareCell(row.ownership())
                .markup("<td class=\"whole\"><a href=\"?check=")
                .text(URLEncoder.encode(instance.id(), StandardCharsets.UTF_8))
                .markup("\" title=\"Does the advertised address answer right now?\">Check</a> ")
                .markup("<button name=\"forget\" value=\"")
                .text(instance.id())
                .markup("\" data-confirm=\"Forget ")
                .text(instance.id())
                .markup("? A member that lives comes back with its next heartbeat.\" type=\"submit\">Forget</button>")
                .markup("</td></tr>\n");
    }

    private static void tokens(Html html, InstanceRingPage page) {
        for (InstanceRingPage.Row row : page.rows()) {
            html.markup("<h2>Instance: ")
                    .text(row.instance().id())
                    .markup("</h2>\n<p><code>")
                    .text(row.instance().tokens().toString())
                    .markup("</code></p>\n");
        }
    }
}
