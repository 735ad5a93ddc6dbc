// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.core.TraceId;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.util.List;
import java.util.Optional;

/// A span of version 1, whatever its encoding; times in microseconds.
///
/// @param parentId 0 for none
/// @param timestamp 0 when the sender did not say
record ZipkinV1Span(
        TraceId traceId,
        long id,
        long parentId,
        String name,
        long timestamp,
        long duration,
        List<Annotation> annotations,
        List<BinaryAnnotation> binaryAnnotations,
        Dialect dialect) {

    ZipkinV1Span {
        annotations = List.copyOf(annotations);
        binaryAnnotations = List.copyOf(binaryAnnotations);
    }

    /// The encodings, which differ in a few rules.
    enum Dialect {
        JSON,
        THRIFT
    }

    /// A service on a network; what is not known is empty. All text.
    record Endpoint(String serviceName, String ipv4, String ipv6, String port) {}

    /// Something that happened, and where.
    record Annotation(long timestamp, String value, Optional<Endpoint> endpoint) {}

    /// Something known, and where.
    record BinaryAnnotation(String key, AnyValue value, Optional<Endpoint> endpoint) {}
}
