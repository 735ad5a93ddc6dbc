// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// `/metrics`: the registry in the format that the scraper likes best, text 0.0.4 if it does not say.
public final class MetricsHandler implements HttpHandler {

    private final MetricsRegistry registry;

    /// The exposition of `registry`.
    public MetricsHandler(MetricsRegistry registry) {
        this.registry = registry;
    }

    private enum Format {
        TEXT,
        OPEN_METRICS,
        PROTOBUF
    }

    @Override
    public HttpResponse handle(HttpRequest request) {
        return switch (negotiate(String.join(",", request.headers().all("Accept")))) {
            case PROTOBUF ->
                HttpResponse.of(200, ProtobufFormat.CONTENT_TYPE, ProtobufFormat.write(registry.families()));
            case OPEN_METRICS ->
                HttpResponse.of(
                        200,
                        OpenMetricsFormat.CONTENT_TYPE,
                        OpenMetricsFormat.write(registry.families()).getBytes(StandardCharsets.UTF_8));
            case TEXT ->
                HttpResponse.of(200, TextFormat.CONTENT_TYPE, registry.scrape().getBytes(StandardCharsets.UTF_8));
        };
    }

    /// The format of the media range with the highest quality; of equal ones, the first.
    private static Format negotiate(String accept) {
        Format best = Format.TEXT;
        double bestQuality = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            double quality = quality(range);
            Format format = format(range.strip());
            if (quality > bestQuality) {
                best = format;
                bestQuality = quality;
            }
        }
        return best;
    }

    private static Format format(String range) {
        if (range.startsWith("application/openmetrics-text")) {
            return Format.OPEN_METRICS;
        }
        boolean protobuf = range.startsWith("application/vnd.google.protobuf")
                && range.contains("proto=io.prometheus.client.metricfamily")
                && range.contains("encoding=delimited");
        return protobuf ? Format.PROTOBUF : Format.TEXT;
    }

    private static double quality(String range) {
        for (String parameter : range.split(";", -1)) {
            String text = parameter.strip();
            if (text.startsWith("q=")) {
                try {
                    return Double.parseDouble(text.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
