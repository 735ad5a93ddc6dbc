// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

/// Answers requests. Runs blocking, one virtual thread per request; must be safe for use by many threads.
@FunctionalInterface
public interface HttpHandler {

    /// Answers one request.
    ///
    /// A [io.minitempo.core.TempoException] becomes the status of its kind ([HttpErrors]), any other failure a 500
    /// that tells nothing of the inside.
    ///
    /// @throws InterruptedException when the client went away
    HttpResponse handle(HttpRequest request) throws InterruptedException;
}
