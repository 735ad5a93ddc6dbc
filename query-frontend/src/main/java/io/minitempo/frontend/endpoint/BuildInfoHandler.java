// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.json.JsonWriter;
import java.util.Arrays;

/// `/api/status/buildinfo`, by which Grafana finds out what it can ask for (`spec/api.md §3.10`).
public final class BuildInfoHandler implements HttpHandler {

    private final byte[] body;

    /// What was built. Clients parse the version; a text that is no semantic version makes them assume the newest.
    ///
    /// @param version the version of Tempo whose behaviour this is, without `v`
    /// @param revision the commit
    /// @param branch the branch
    /// @param buildUser who built it
    /// @param buildDate when
    /// @param goVersion what it runs on
    public record Build(
            String version, String revision, String branch, String buildUser, String buildDate, String goVersion) {}

    /// Answers with `build`.
    public BuildInfoHandler(Build build) {
        JsonWriter json = new JsonWriter(128).beginObject();
        json.name("version").string(build.version());
        json.name("revision").string(build.revision());
        json.name("branch").string(build.branch());
        json.name("buildUser").string(build.buildUser());
        json.name("buildDate").string(build.buildDate());
        json.name("goVersion").string(build.goVersion());
        byte[] text = json.endObject().toBytes();
        body = Arrays.copyOf(text, text.length + 1);
        body[text.length] = '\n';
    }

    @Override
    public HttpResponse handle(HttpRequest request) {
        return HttpResponse.json(body);
    }
}
