// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.stream;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.config.SloConfig;
import io.minitempo.frontend.endpoint.Operation;
import io.minitempo.frontend.endpoint.QueryWatch;
import io.minitempo.frontend.metrics.MetricsQuery;
import io.minitempo.frontend.query.Caller;
import io.minitempo.frontend.query.Progress;
import io.minitempo.frontend.search.SearchQuery;
import io.minitempo.frontend.tags.TagNamesQuery;
import io.minitempo.frontend.tags.TagValuesQuery;
import io.minitempo.proto.tempopb.QueryInstantRequest;
import io.minitempo.proto.tempopb.QueryInstantResponse;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc;
import io.minitempo.server.tenancy.OrgId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// The service `tempopb.StreamingQuerier`: every query that HTTP answers, with intermediate answers every 500 ms and
/// the whole answer in the end (`spec/api.md §5.5`). Any thread may call.
public final class StreamingService extends StreamingQuerierGrpc.StreamingQuerierImplBase {

    private static final Logger log = LoggerFactory.getLogger(StreamingService.class);
    private static final TextFormat.Printer REQUESTS = TextFormat.printer().emittingSingleLine(true);

    /// Characters of a request in the log; a message may have megabytes.
    private static final int MOST_SHOWN = 4096;

    private final Queries queries;
    private final QueryFrontendConfig config;
    private final String apiPrefix;
    private final QueryWatch watch;
    private final Packets packets;
    private final Clock clock;

    /// What answers.
    ///
    /// @param search searches
    /// @param names names of tags, in either form
    /// @param values values of tags, in either form
    /// @param metrics metrics
    public record Queries(SearchQuery search, TagNamesQuery names, TagValuesQuery values, MetricsQuery metrics) {}

    /// A service that answers with `queries`.
    ///
    /// @param apiPrefix what stands before `/api`
    /// @param watch counts and logs queries
    public StreamingService(
            Queries queries, QueryFrontendConfig config, String apiPrefix, QueryWatch watch, Clock clock) {
        this.queries = queries;
        this.config = config;
        this.apiPrefix = ("/" + apiPrefix).replaceAll("/+", "/").replaceAll("/$", "");
        this.watch = watch;
        this.packets = new Packets(config.maxGrpcStreamingPacketSize());
        this.clock = clock;
    }

    /// The methods; each call keeps the headers that may go on to queriers.
    public ServerServiceDefinition definition() {
        return ServerInterceptors.intercept(this, new ClientHeaders());
    }

    /// How a call is answered.
    private interface Answering<M> {
        M answer(Caller caller, Progress<M> progress) throws InterruptedException;
    }

    @Override
    public void search(SearchRequest request, StreamObserver<SearchResponse> response) {
        Kind kind = new Kind(Operation.SEARCH, config.search().slo(), "/api/search");
        stream(
                kind,
                request,
                response,
                (caller, progress) -> queries.search().answer(request, caller, progress),
                answer -> answer.getMetrics().getInspectedBytes());
    }

    @Override
    public void searchTags(SearchTagsRequest request, StreamObserver<SearchTagsResponse> response) {
        stream(
                metadata("/api/search/tags"),
                request,
                response,
                (caller, progress) -> queries.names().flat(request, caller, progress),
                answer -> answer.getMetrics().getInspectedBytes());
    }

    @Override
    public void searchTagsV2(SearchTagsRequest request, StreamObserver<SearchTagsV2Response> response) {
        stream(
                metadata("/api/v2/search/tags"),
                request,
                response,
                (caller, progress) -> queries.names().scoped(request, caller, progress),
                answer -> answer.getMetrics().getInspectedBytes());
    }

    @Override
    public void searchTagValues(SearchTagValuesRequest request, StreamObserver<SearchTagValuesResponse> response) {
        stream(
                metadata("/api/search/tag/" + escaped(request.getTagName()) + "/values"),
                request,
                response,
                (caller, progress) -> queries.values().bare(request, caller, progress),
                answer -> answer.getMetrics().getInspectedBytes());
    }

    @Override
    public void searchTagValuesV2(SearchTagValuesRequest request, StreamObserver<SearchTagValuesV2Response> response) {
        stream(
                metadata("/api/v2/search/tag/" + escaped(request.getTagName()) + "/values"),
                request,
                response,
                (caller, progress) -> queries.values().typed(request, caller, progress),
                answer -> answer.getMetrics().getInspectedBytes());
    }

    @Override
    public void metricsQueryRange(QueryRangeRequest request, StreamObserver<QueryRangeResponse> response) {
        stream(
                metrics(),
                request,
                response,
                (caller, progress) -> queries.metrics().range(request, caller, progress),
                answer -> answer.getMetrics().getInspectedBytes());
    }

    @Override
    public void metricsQueryInstant(QueryInstantRequest request, StreamObserver<QueryInstantResponse> response) {
        stream(
                metrics(),
                request,
                response,
                (caller, progress) -> queries.metrics().instant(request, caller, progress),
                answer -> answer.getMetrics().getInspectedBytes());
    }

    /// @param path below which queriers have the endpoint
    private record Kind(Operation operation, SloConfig slo, String path) {}

    private Kind metadata(String path) {
        return new Kind(Operation.METADATA, config.search().metadataSlo(), path);
    }

    private Kind metrics() {
        return new Kind(Operation.METRICS, config.metrics().slo(), "/api/metrics/query_range");
    }

    private static String escaped(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private <M extends Message> void stream(
            Kind kind,
            Message request,
            StreamObserver<M> client,
            Answering<M> answering,
            ToLongFunction<M> inspectedBytes) {
        OrgId orgId = OrgId.ofCurrentCall();
        Deadline deadline =
                config.apiTimeout().isPositive() ? Deadline.after(config.apiTimeout(), clock) : Deadline.NONE;
        Caller caller = new Caller(orgId, apiPrefix + kind.path, ClientHeaders.current(), deadline);
        QueryWatch.Watched watched = watch.start(kind.operation, kind.slo, orgId);
        try {
            M answer = answering.answer(
                    caller, new TimedProgress<>(client, part -> packets.of(part).forEach(client::onNext), clock));
            packets.of(answer).forEach(client::onNext);
            long bytes = inspectedBytes.applyAsLong(answer);
            watched.completed(true, bytes);
            describe(kind, request, orgId, watched.took(), Status.OK)
                    .addKeyValue("inspected_bytes", bytes)
                    .log("query response");
            client.onCompleted();
        } catch (InterruptedException e) {
            watched.canceled();
            describe(kind, request, orgId, watched.took(), Status.CANCELLED).log("query canceled");
            Thread.currentThread().interrupt();
            throw new TempoException.Canceled("context canceled");
        } catch (RuntimeException e) {
            Status status = status(e, kind);
            watched.completed(false, 0);
            describe(kind, request, orgId, watched.took(), status).log("query response");
            client.onError(status.asRuntimeException());
        }
    }

    /// A line like that of a query over HTTP; what its URL tells there stands in the message.
    private static LoggingEventBuilder describe(Kind kind, Message request, OrgId orgId, Duration took, Status status) {
        return log.atInfo()
                .addKeyValue("op", kind.operation)
                .addKeyValue("tenant", orgId.text())
                .addKeyValue("method", "gRPC")
                .addKeyValue("url", kind.path)
                .addKeyValue("request", shown(request))
                .addKeyValue("duration_seconds", took.toNanos() / 1e9)
                .addKeyValue("status_code", status.getCode());
    }

    private static String shown(Message request) {
        String text = REQUESTS.printToString(request);
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    }

    private static Status status(RuntimeException failure, Kind kind) {
        try {
            return StreamErrors.status(failure, kind.operation == Operation.METRICS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TempoException.Canceled("context canceled");
        }
    }
}
