// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.tenancy.OrgId;

/// Answers the requests of one query endpoint. Must be safe for use by many threads.
@FunctionalInterface
public interface Query {

    /// Answers one request; a [io.minitempo.core.TempoException] becomes the bare message with the status of its kind.
    ///
    /// @param orgId whose data is asked for, not yet checked
    /// @param deadline when the client is told that it takes too long
    /// @throws InterruptedException when the client went away
    Answer answer(HttpRequest request, OrgId orgId, Deadline deadline) throws InterruptedException;
}
