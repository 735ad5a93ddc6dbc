// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tenancy;

import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;

/// Answers requests that belong to a tenant. See [io.minitempo.server.http.HttpHandler].
@FunctionalInterface
public interface TenantHandler {

    /// Answers one request on behalf of `orgId`.
    ///
    /// @throws InterruptedException when the client went away
    HttpResponse handle(HttpRequest request, OrgId orgId) throws InterruptedException;
}
