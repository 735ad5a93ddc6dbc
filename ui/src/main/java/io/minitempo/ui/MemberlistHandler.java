// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import io.minitempo.core.net.HostPort;
import io.minitempo.ring.memberlist.MemberlistService;
import io.minitempo.ring.memberlist.MemberlistStatus;
import io.minitempo.ring.memberlist.membership.Member;
import io.minitempo.ring.page.MemberlistPage;
import io.minitempo.ring.page.MemberlistPage.Download;
import io.minitempo.ring.page.MemberlistPage.Format;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.QueryParameters;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// `/memberlist`: the gossip cluster as this process sees it, its keys, and their values (`spec/ring.md §8.5`).
public final class MemberlistHandler implements HttpHandler {

    private final MemberlistService service;
    private final MemberlistPage page;

    /// The page of the member of this process.
    public MemberlistHandler(MemberlistService service, ZoneId zone) {
        this.service = service;
        this.page = new MemberlistPage(service, zone);
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        Optional<MemberlistStatus> status = page.status();
        if (status.isEmpty()) {
            return HttpResponse.of(200, "text/plain", MemberlistPage.NOT_USED.getBytes(StandardCharsets.UTF_8));
        }
        Map<String, String> fields = fields(request);
        Format format = Format.of(fields.get("format"));
        if (fields.containsKey("downloadKey")) {
            return download(fields.getOrDefault("downloadKey", ""));
        }
        if (fields.containsKey("viewKey")) {
            return found(page.viewKey(fields.getOrDefault("viewKey", ""), format), "value not found");
        }
        if (fields.containsKey("viewMsg")) {
            return found(message(fields.getOrDefault("viewMsg", ""), format), "message not found");
        }
        if (fields.getOrDefault("deleteMessages", "").equals("true")) {
            service.deleteMessages();
            return HttpResponse.redirect(302, "?deleteMessages=false");
        }
        if (Pages.wantsJson(request)) {
            return Pages.json(page.json().orElse("") + "\n");
        }
        return HttpResponse.html(html(status.get()));
    }

    private static Map<String, String> fields(HttpRequest request) throws InterruptedException {
        QueryParameters query = request.query();
        Map<String, String> fields = new HashMap<>(query.asMap());
        if (request.method().equals("POST")) {
            fields.putAll(Pages.form(request));
        }
        return fields;
    }

    private HttpResponse download(String key) {
        Optional<Download> file = page.download(key);
        return file.map(found -> HttpResponse.of(200, "application/octet-stream", found.content())
                        .with("Content-Disposition", "attachment; filename=" + found.filename()))
                .orElseGet(() -> HttpResponse.error(404, "value not found"));
    }

    private Optional<String> message(String id, Format format) {
        try {
            return page.viewMessage(Integer.parseInt(id), format);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static HttpResponse found(Optional<String> text, String otherwise) {
        return text.map(value -> HttpResponse.text(200, value)).orElseGet(() -> HttpResponse.error(404, otherwise));
    }

    private static String listen(MemberlistStatus status) {
        return status.listen().stream().map(HostPort::toString).collect(Collectors.joining(", "));
    }

    private static String html(MemberlistStatus status) {
        List<Member> members = status.present();
        Html html = Html.page("Memberlist: Grafana Tempo")
                .markup("<p>Memberlist cluster has ")
                .text(members.size() + " members ")
                .text(
                        status.healthScore() == 0
                                ? "and it is healthy."
                                : "but health score is " + status.healthScore() + ".")
                .markup("</p>\n<p>This member: ")
                .text(status.name() + " listens on " + listen(status) + ", advertises " + status.advertised())
                .markup("</p>\n<h2>KV Store</h2>\n<table>\n")
                .heads("Key", "Codec", "Version", "Bytes", "Actions");
        status.store()
                .forEach((key, value) -> html.markup("<tr>")
                        .cell(key)
                        .cell(value.codec())
                        .cell(Long.toString(value.version()))
                        .cell(Integer.toString(value.size()))
                        .markup("<td><a href=\"?format=json-pretty&amp;viewKey=")
                        .text(URLEncoder.encode(key, StandardCharsets.UTF_8))
                        .markup("\">view</a> <a href=\"?downloadKey=")
                        .text(URLEncoder.encode(key, StandardCharsets.UTF_8))
                        .markup("\">download</a></td></tr>\n"));
        html.markup("</table>\n<h2>Memberlist Cluster Members</h2>\n<table>\n").heads("Name", "Address", "State");
        for (Member member : members) {
            html.markup("<tr>")
                    .cell(member.name())
                    .cell(member.address().toString())
                    .stateCell(stateName(member), "")
                    .markup("</tr>\n");
        }
        html.markup("</table>\n");
        if (status.historyBytes() > 0) {
            history(html, "Received Messages", status.received());
            history(html, "Sent Messages", status.sent());
        }
        return html.end();
    }

    private static String stateName(Member member) {
        String name = member.state().name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static void history(Html html, String title, List<MemberlistStatus.HistoryEntry> entries) {
        html.markup("<h2>").text(title).markup("</h2>\n<table>\n").heads("ID", "Time", "Key", "Size", "Changes");
        for (MemberlistStatus.HistoryEntry entry : entries) {
            html.markup("<tr><td><a href=\"?format=json-pretty&amp;viewMsg=" + entry.id() + "\">" + entry.id()
                            + "</a></td>")
                    .cell(entry.time().toString())
                    .cell(entry.pair().key())
                    .cell(Integer.toString(entry.size()))
                    .cell(String.join(", ", entry.changes()))
                    .markup("</tr>\n");
        }
        html.markup("</table>\n");
    }
}
