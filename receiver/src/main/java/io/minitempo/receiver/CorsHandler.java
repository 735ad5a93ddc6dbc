// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import io.minitempo.receiver.config.CorsConfig;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Lets pages of some origins send spans, with credentials; preflights are answered before the handler is asked
/// (`spec/write-path.md §1.1`).
final class CorsHandler implements HttpHandler {

    private static final List<String> SIMPLE_METHODS = List.of("GET", "POST", "HEAD");
    private static final List<String> SIMPLE_HEADERS =
            List.of("accept", "accept-language", "content-type", "content-language", "x-requested-with");

    private final CorsConfig config;
    private final List<Pattern> origins;
    private final List<String> headers;
    private final HttpHandler handler;

    CorsHandler(CorsConfig config, HttpHandler handler) {
        this.config = config;
        this.origins =
                config.allowedOrigins().stream().map(CorsHandler::pattern).toList();
        this.headers = config.allowedHeaders().stream()
                .map(header -> header.toLowerCase(Locale.ROOT))
                .toList();
        this.handler = handler;
    }

    private static Pattern pattern(String origin) {
        String expression =
                Arrays.stream(origin.split("\\*", 2)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        String origin = request.headers().firstOrEmpty("Origin");
        String method = request.headers().firstOrEmpty("Access-Control-Request-Method");
        if (request.method().equals("OPTIONS") && !method.isEmpty()) {
            return preflight(origin, method, request);
        }
        HttpResponse response = handler.handle(request);
        response = response.withHeaders(response.headers().plus("Vary", "Origin"));
        return isAllowed(origin) ? allow(response, origin) : response;
    }

    private HttpResponse preflight(String origin, String method, HttpRequest request) {
        HttpResponse response = HttpResponse.empty(204)
                .with("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        String wanted = request.headers().firstOrEmpty("Access-Control-Request-Headers");
        if (!isAllowed(origin) || !SIMPLE_METHODS.contains(method) || !areAllowed(wanted)) {
            return response;
        }
        response = allow(response, origin).with("Access-Control-Allow-Methods", method);
        if (!wanted.isEmpty()) {
            response = response.with("Access-Control-Allow-Headers", wanted);
        }
        return config.maxAge() > 0
                ? response.with("Access-Control-Max-Age", Integer.toString(config.maxAge()))
                : response;
    }

    private static HttpResponse allow(HttpResponse response, String origin) {
        return response.with("Access-Control-Allow-Origin", origin).with("Access-Control-Allow-Credentials", "true");
    }

    private boolean isAllowed(String origin) {
        return !origin.isEmpty()
                && origins.stream().anyMatch(o -> o.matcher(origin).matches());
    }

    private boolean areAllowed(String wanted) {
        return wanted.isEmpty()
                || headers.contains("*")
                || Arrays.stream(wanted.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .allMatch(header -> SIMPLE_HEADERS.contains(header) || headers.contains(header));
    }
}
