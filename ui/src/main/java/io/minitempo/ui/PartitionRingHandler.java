// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import io.minitempo.ring.page.PartitionRingForms;
import io.minitempo.ring.page.PartitionRingPage;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;

/// The page of a partition ring, such as `/partition-ring`: JSON for programs, a table for people, and the forms that
/// change or lock the state of a partition (`spec/ring.md §8.3`).
public final class PartitionRingHandler implements HttpHandler {

    private static final List<String> STATES = List.of("Pending", "Active", "Inactive");

    private final Supplier<PartitionRing> ring;
    private final PartitionRingForms forms;
    private final ZoneId zone;

    /// The page of a ring.
    public PartitionRingHandler(Supplier<PartitionRing> ring, PartitionRingForms forms, ZoneId zone) {
        this.ring = ring;
        this.forms = forms;
        this.zone = zone;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        return switch (request.method()) {
            case "POST" -> Pages.answer(forms.submit(Pages.form(request)));
            case "GET" -> page(request);
            default -> HttpResponse.error(405, "Unsupported HTTP method");
        };
    }

    private HttpResponse page(HttpRequest request) {
        PartitionRingPage page = PartitionRingPage.of(ring.get(), zone);
        return Pages.wantsJson(request) ? Pages.json(page.toJson()) : HttpResponse.html(html(page));
    }

    private static String html(PartitionRingPage page) {
        Html html = Html.page("Partitions Ring Status")
                .markup("<table>\n")
                .heads("Partition ID", "State", "State updated at", "Owners", "Tokens", "Ownership", "Actions");
        for (PartitionRingPage.Row row : page.rows()) {
            PartitionDesc partition = row.partition();
            html.markup("<tr>")
                    .cell(Integer.toString(partition.id()))
                    .stateCell(row.state(), partition.locked() ? " (locked)" : "")
                    .cell(Pages.time(partition.stateTimestamp()))
                    .cell(String.join(", ", row.owners()))
                    .cell(Integer.toString(partition.tokens().size()))
                    .shareCell(row.ownership())
                    .markup("<td class=\"whole\">");
            if (!row.corrupted()) {
                actions(html, row);
            }
            html.markup("</td></tr>\n");
        }
        return html.markup("</table>\n").script().end();
    }

    private static void actions(Html html, PartitionRingPage.Row row) {
        String id = Integer.toString(row.partition().id());
        for (String state : STATES) {
            if (!state.equals(row.state())) {
                form(html, "change_state", id, "partition_state", "Partition" + state, "Change to " + state);
            }
        }
        boolean locked = row.partition().locked();
        form(html, "state_change_lock", id, "locked", Boolean.toString(!locked), locked ? "Unlock" : "Lock");
    }

    private static void form(Html html, String action, String id, String field, String value, String label) {
        html.markup("<form action=\"\" method=\"POST\" style=\"display:inline\">")
                .markup("<input type=\"hidden\" name=\"csrf_token\" value=\"$__CSRF_TOKEN_PLACEHOLDER__\">")
                .markup("<input type=\"hidden\" name=\"action\" value=\"" + action + "\">")
                .markup("<input type=\"hidden\" name=\"partition_id\" value=\"" + id + "\">")
                .markup("<input type=\"hidden\" name=\"" + field + "\" value=\"" + value + "\">")
                .markup("<button type=\"submit\" data-confirm=\"" + label + " partition " + id + "?\">")
                .text(label)
                .markup("</button></form> ");
    }
}
