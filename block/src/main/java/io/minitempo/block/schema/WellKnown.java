// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.schema;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.schema.AttributeColumn.Kind;
import java.util.List;

/// The attributes that a format gives a column by itself, in file order, which is also the order of reading back.
///
/// @param scope where the attribute stands
/// @param attribute the name of the attribute
/// @param type the type of the values that the column takes
/// @param column common name of the column
/// @param kind why the column exists
record WellKnown(ColumnScope scope, String attribute, ColumnType type, String column, Kind kind) {

    private static final WellKnown SERVICE_NAME = new WellKnown(
            ColumnScope.RESOURCE, "service.name", ColumnType.STRING, "rs.Resource.ServiceName", Kind.SERVICE_NAME);

    private static final List<WellKnown> VPARQUET4 = List.of(
            SERVICE_NAME,
            resource("cluster", "Cluster"),
            resource("namespace", "Namespace"),
            resource("pod", "Pod"),
            resource("container", "Container"),
            resource("k8s.cluster.name", "K8sClusterName"),
            resource("k8s.namespace.name", "K8sNamespaceName"),
            resource("k8s.pod.name", "K8sPodName"),
            resource("k8s.container.name", "K8sContainerName"),
            span("http.method", ColumnType.STRING, "HttpMethod"),
            span("http.url", ColumnType.STRING, "HttpUrl"),
            span("http.status_code", ColumnType.INT, "HttpStatusCode"));

    private static WellKnown resource(String attribute, String column) {
        return new WellKnown(
                ColumnScope.RESOURCE, attribute, ColumnType.STRING, "rs.Resource." + column, Kind.WELL_KNOWN);
    }

    private static WellKnown span(String attribute, ColumnType type, String column) {
        return new WellKnown(ColumnScope.SPAN, attribute, type, "rs.ss.Spans." + column, Kind.WELL_KNOWN);
    }

    static List<WellKnown> of(BlockFormat format) {
        return switch (format) {
            case VPARQUET3, VPARQUET4 -> VPARQUET4;
            case VPARQUET5 -> List.of(SERVICE_NAME);
        };
    }
}
