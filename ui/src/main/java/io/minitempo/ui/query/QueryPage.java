// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui.query;

import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The query page, below `/ui/`. It needs no tenant: it holds no data, and its requests to the API name one.
///
/// Files are read when they are first asked for and kept; no other path is remembered. Any thread may ask.
public final class QueryPage {

    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    /// No dots but the last, so that no path leads out of the package or to its classes.
    private static final Pattern FILE = Pattern.compile("(?:[a-z]+/)?[a-z]+\\.(js|css|svg)");

    private final Asset index;
    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    /// What the page has to know of its server.
    ///
    /// @param httpApiPrefix what stands before `/api`
    /// @param isMultitenant whether requests must name a tenant
    /// @param limit traces of a search that does not say how many
    /// @param spans spans per trace of a search that does not say how many
    /// @param cutoff time before now that searches leave out
    public record Settings(String httpApiPrefix, boolean isMultitenant, int limit, int spans, Duration cutoff) {

        /// Where the API is, seen from the page, also when a proxy serves both below a path of its own.
        String api() {
            return ("../" + httpApiPrefix + "/").replaceAll("/+", "/");
        }
    }

    /// The page of a server.
    public QueryPage(Settings settings) {
        String text = new String(read("index.html"), StandardCharsets.UTF_8)
                .replace("${api}", escaped(settings.api()))
                .replace("${multitenant}", Boolean.toString(settings.isMultitenant))
                .replace("${limit}", Integer.toString(settings.limit))
                .replace("${spans}", Integer.toString(settings.spans))
                .replace("${cutoff}", Long.toString(settings.cutoff.toSeconds()));
        index = new Asset("text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    /// Registers the page and its files.
    public void register(Router router) {
        // Relative, as a proxy may have put a path in front.
        router.add(Route.of("/ui", request -> HttpResponse.redirect(302, "ui/" + query(request)))
                .methods("GET", "HEAD")
                .unlisted());
        router.add(Route.of("/ui/", index::answer).methods("GET", "HEAD"));
        router.add(Route.of("/ui/{file:.+}", this::file).methods("GET", "HEAD").unlisted());
    }

    private static String query(HttpRequest request) {
        return request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
    }

    private HttpResponse file(HttpRequest request) {
        @Nullable Asset asset = asset(request.pathParameter("file"));
        return asset == null ? HttpResponse.notFoundPage() : asset.answer(request);
    }

    private @Nullable Asset asset(String name) {
        @Nullable Asset known = assets.get(name);
        if (known != null) {
            return known;
        }
        if (!FILE.matcher(name).matches() || QueryPage.class.getResource(name) == null) {
            return null;
        }
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
        return assets.computeIfAbsent(name, n -> new Asset(type, read(n)));
    }

    private static byte[] read(String name) {
        try (@Nullable InputStream in = QueryPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + name + " of the query page was not packaged");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
