// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import io.minitempo.server.http.HttpResponse;

/// What a query came to.
///
/// @param response the answer
/// @param inspectedBytes bytes that queriers read for it
public record Answer(HttpResponse response, long inspectedBytes) {

    /// An answer for which nothing was read.
    public static Answer of(HttpResponse response) {
        return new Answer(response, 0);
    }
}
