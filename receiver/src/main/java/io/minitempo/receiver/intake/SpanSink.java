// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.minitempo.core.TenantId;

/// Where received spans go; the distributor is the one of the product. Called by many threads at once.
@FunctionalInterface
public interface SpanSink {

    /// Stores the spans of one request; returns when they are durable.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the request is wrong, which clients must not repeat
    /// @throws io.minitempo.core.TempoException.TooMany when a limit of the tenant is reached
    /// @throws io.minitempo.core.TempoException any other kind when the spans could not be stored; clients may try
    /// again
    /// @throws InterruptedException when the client went away
    void push(TenantId tenant, ReceivedSpans request) throws InterruptedException;
}
