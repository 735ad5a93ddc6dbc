// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.util.ArrayDeque;
import java.util.Deque;

/// Paths as routers of Go want them: without `//`, `.` and `..`. A request for another spelling is sent there.
final class CleanPath {

    private CleanPath() {}

    /// The decoded path, cleaned; a slash at its end stays. It begins with exactly one slash.
    static String of(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/")) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> segments.pollLast();
                default -> segments.addLast(segment);
            }
        }
        String clean = "/" + String.join("/", segments);
        return path.endsWith("/") && !segments.isEmpty() ? clean + "/" : clean;
    }

    /// The answer to a request whose path no route has: where its clean spelling is, or that there is none.
    static HttpResponse answer(HttpRequest request) {
        String clean = of(request.path());
        if (clean.equals(request.path())) {
            return HttpResponse.notFoundPage();
        }
        String query = request.rawQuery();
        return HttpResponse.redirect(301, PercentEncoding.encodePath(clean) + (query.isEmpty() ? "" : "?" + query));
    }
}
