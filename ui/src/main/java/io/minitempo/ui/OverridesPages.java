// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import io.minitempo.core.time.Clock;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.json.JsonWriter;
import io.minitempo.server.overrides.RuntimeOverrides.TenantDetail;
import io.minitempo.server.overrides.RuntimeOverrides.TenantSummary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// `/status/overrides` and `/status/overrides/{tenant}`: who has limits of their own, and which
/// (`spec/generator-and-ops.md §3.6`).
public final class OverridesPages {

    private final Supplier<List<TenantSummary>> tenants;
    private final Function<String, TenantDetail> detail;
    private final Clock clock;

    /// Pages about these tenants.
    public OverridesPages(Supplier<List<TenantSummary>> tenants, Function<String, TenantDetail> detail, Clock clock) {
        this.tenants = tenants;
        this.detail = detail;
        this.clock = clock;
    }

    /// The tenants that have an entry.
    public HttpResponse all(HttpRequest request) {
        List<TenantSummary> rows = tenants.get();
        if (Pages.wantsJson(request)) {
            return json(json(rows));
        }
        Html html = Html.page("Overrides")
                .markup("<table>\n")
                .heads("Tenant", "Runtime overrides", "User-configurable overrides");
        for (TenantSummary row : rows) {
            html.markup("<tr><td><a href=\"overrides/")
                    .text(row.name())
                    .markup("\">")
                    .text(row.name())
                    .markup("</a></td>")
                    .cell(row.hasRuntimeOverrides() ? "yes" : "no")
                    .cell(row.hasUserConfigurableOverrides() ? "yes" : "no")
                    .markup("</tr>\n");
        }
        return html(html.markup("</table>\n"));
    }

    private JsonWriter json(List<TenantSummary> rows) {
        JsonWriter json = new JsonWriter(256).beginObject();
        json.name("now").string(clock.instant().toString()).name("tenants").beginArray();
        for (TenantSummary row : rows) {
            json.beginObject()
                    .name("name")
                    .string(row.name())
                    .name("has_runtime_overrides")
                    .bool(row.hasRuntimeOverrides())
                    .name("has_user_configurable_overrides")
                    .bool(row.hasUserConfigurableOverrides())
                    .endObject();
        }
        return json.endArray().endObject();
    }

    /// The entry in force for one tenant.
    public HttpResponse one(HttpRequest request) {
        TenantDetail tenant = detail.apply(request.pathParameter("tenant"));
        if (Pages.wantsJson(request)) {
            return json(new JsonWriter(1024)
                    .beginObject()
                    .name("now")
                    .string(clock.instant().toString())
                    .name("tenant")
                    .string(tenant.tenant())
                    .name("user_configurable_overrides")
                    .string("")
                    .name("runtime_overrides")
                    .string(tenant.runtimeOverrides())
                    .name("using_default_or_wildcard_runtime_overrides")
                    .string(tenant.source())
                    .endObject());
        }
        return html(Html.page("Overrides of " + tenant.tenant())
                .markup("<p>In force: the entry of <b>")
                .text(tenant.source())
                .markup("</b></p>\n<pre>")
                .text(tenant.runtimeOverrides())
                .markup("</pre>\n"));
    }

    private static HttpResponse json(JsonWriter json) {
        return Pages.json(json + "\n");
    }

    private static HttpResponse html(Html html) {
        return HttpResponse.of(200, "text/html; charset=utf-8", html.end().getBytes(StandardCharsets.UTF_8));
    }
}
