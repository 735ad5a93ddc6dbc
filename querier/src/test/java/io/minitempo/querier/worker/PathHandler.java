// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Answers with the path, and to `/slow` not before it may.
final class PathHandler implements HttpHandler {

    final Semaphore slowStarted = new Semaphore(0);
    final Semaphore slowAborted = new Semaphore(0);
    final CountDownLatch slowMayEnd = new CountDownLatch(1);

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        if (request.path().equals("/slow")) {
            slowStarted.release();
            try {
                slowMayEnd.await();
            } catch (InterruptedException e) {
                slowAborted.release();
                throw e;
            }
        }
        return HttpResponse.text(200, request.path());
    }

    /// The body of a reply.
    static String text(ClientToFrontend reply) {
        return reply.getHttpResponse().getBody().toStringUtf8();
    }
}
