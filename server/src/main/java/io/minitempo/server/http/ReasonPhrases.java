// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Words the status lines of HTTP/1.1 as Go does, where Jetty words them otherwise.
final class ReasonPhrases extends HttpStream.Wrapper {

    private static final Map<Integer, String> OF_GO = Map.of(
            203, "Non-Authoritative Information",
            413, "Request Entity Too Large",
            414, "Request URI Too Long",
            416, "Requested Range Not Satisfiable",
            500, "Internal Server Error");

    ReasonPhrases(HttpStream stream) {
        super(stream);
    }

    @Override
    public void send(
            MetaData.Request request,
            MetaData.@Nullable Response response,
            boolean last,
            @Nullable ByteBuffer content,
            Callback callback) {
        super.send(request, response == null ? null : worded(response), last, content, callback);
    }

    private static MetaData.Response worded(MetaData.Response response) {
        @Nullable String reason = OF_GO.get(response.getStatus());
        return reason == null
                ? response
                : new MetaData.Response(
                        response.getStatus(),
                        reason,
                        response.getHttpVersion(),
                        response.getHttpFields(),
                        response.getContentLength(),
                        response.getTrailersSupplier());
    }
}
