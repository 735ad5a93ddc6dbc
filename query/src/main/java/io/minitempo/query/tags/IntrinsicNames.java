// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import java.util.List;

/// The intrinsics that are offered beside tags (`spec/api.md §3.4`).
public final class IntrinsicNames {

    /// Sorted.
    public static final List<String> ALL = List.of(
            "duration",
            "event:name",
            "event:timeSinceStart",
            "instrumentation:name",
            "instrumentation:version",
            "kind",
            "link:spanID",
            "link:traceID",
            "name",
            "rootName",
            "rootServiceName",
            "span:duration",
            "span:id",
            "span:kind",
            "span:name",
            "span:parentID",
            "span:status",
            "span:statusMessage",
            "status",
            "statusMessage",
            "trace:duration",
            "trace:id",
            "trace:rootName",
            "trace:rootService",
            "traceDuration");

    private IntrinsicNames() {}
}
