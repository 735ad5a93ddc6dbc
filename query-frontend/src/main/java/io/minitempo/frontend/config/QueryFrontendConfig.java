// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.minitempo.core.config.NotBuilt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The `query_frontend` block (`spec/api.md §5.1`); defaults are those of 3.0.3.
///
/// @param maxOutstandingPerTenant sub-requests of one tenant that may wait for a querier
/// @param maxBatchSize weight at which a batch for one querier is full
/// @param logQueryRequestHeaders names of request headers to log with a query, joined by commas
/// @param maxRetries attempts of one sub-request in total
/// @param apiTimeout longest a query may take, 0 for any time
/// @param search TraceQL search
/// @param traceById lookups
/// @param metrics TraceQL metrics
/// @param multiTenantQueriesEnabled whether `a|b` in the tenant header reads from both
/// @param responseConsumers threads that combine answers of one query; one thread does it here, for any value
/// @param weights how much of a batch a sub-request fills
/// @param mcpServer the server for language models
/// @param maxGrpcStreamingPacketSize largest message of a streamed answer in bytes
/// @param maxQueryExpressionSizeBytes longest TraceQL expression
/// @param queryEndCutoff how far before now the range of a query ends
/// @param urlDenyList expressions (RE2); a request whose URL one of them finds is refused
/// @param allowedHeaders names of client headers that queriers get to see
/// @param skipAstTransformations rewritings of TraceQL that queriers leave out; ours rewrite nothing
public record QueryFrontendConfig(
        int maxOutstandingPerTenant,
        int maxBatchSize,
        String logQueryRequestHeaders,
        int maxRetries,
        Duration apiTimeout,
        SearchConfig search,
        TraceByIdConfig traceById,
        MetricsQueryConfig metrics,
        boolean multiTenantQueriesEnabled,
        int responseConsumers,
        WeightsConfig weights,
        @NotBuilt McpServerConfig mcpServer,
        int maxGrpcStreamingPacketSize,
        int maxQueryExpressionSizeBytes,
        Duration queryEndCutoff,
        List<String> urlDenyList,
        List<String> allowedHeaders,
        List<String> skipAstTransformations) {

    /// Copies the lists.
    public QueryFrontendConfig {
        urlDenyList = List.copyOf(urlDenyList);
        allowedHeaders = List.copyOf(allowedHeaders);
        skipAstTransformations = List.copyOf(skipAstTransformations);
    }

    /// Tempo's defaults.
    public static QueryFrontendConfig defaults() {
        return new QueryFrontendConfig(
                2000,
                7,
                "",
                2,
                Duration.ZERO,
                SearchConfig.defaults(),
                TraceByIdConfig.defaults(),
                MetricsQueryConfig.defaults(),
                true,
                10,
                WeightsConfig.defaults(),
                new McpServerConfig(false),
                2 << 20,
                128 << 10,
                Duration.ofSeconds(30),
                List.of(),
                List.of(),
                List.of());
    }

    /// What is wrong with the values; each text begins with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        atLeastOne("max_outstanding_per_tenant", maxOutstandingPerTenant, problems);
        atLeastOne("max_batch_size", maxBatchSize, problems);
        atLeastOne("max_retries", maxRetries, problems);
        notNegative("api_timeout", apiTimeout, problems);
        for (String expression : urlDenyList) {
            try {
                Pattern.compile(expression);
            } catch (PatternSyntaxException e) {
                problems.add("url_deny_list: \"" + expression + "\" is no regular expression: " + e.getMessage());
            }
        }
        notNegative("max_grpc_streaming_packet_size", maxGrpcStreamingPacketSize, problems);
        notNegative("max_query_expression_size_bytes", maxQueryExpressionSizeBytes, problems);
        notNegative("query_end_cutoff", queryEndCutoff, problems);
        notNegative("weights.max_traceql_conditions", weights.maxTraceqlConditions, problems);
        notNegative("weights.max_regex_conditions", weights.maxRegexConditions, problems);
        search.problems().forEach(problem -> problems.add("search." + problem));
        metrics.problems().forEach(problem -> problems.add("metrics." + problem));
        traceById.problems().forEach(problem -> problems.add("trace_by_id." + problem));
        return List.copyOf(problems);
    }

    static void notNegative(String key, int value, List<String> problems) {
        if (value < 0) {
            problems.add(key + ": must not be negative, is " + value);
        }
    }

    static void notNegative(String key, Duration value, List<String> problems) {
        if (value.isNegative()) {
            problems.add(key + ": must not be negative");
        }
    }

    static void atLeastOne(String key, int value, List<String> problems) {
        if (value < 1) {
            problems.add(key + ": must be at least 1, is " + value);
        }
    }

    /// The rewritings that a query leaves out: what it asks for itself, and what is configured.
    public List<String> skippedTransformations(List<String> asked) {
        return Stream.concat(asked.stream(), skipAstTransformations.stream())
                .distinct()
                .toList();
    }

    /// The names in [#logQueryRequestHeaders].
    public List<String> loggedHeaders() {
        return Stream.of(logQueryRequestHeaders.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /// The `weights` block.
    ///
    /// @param requestWithWeights whether sub-requests weigh differently; if not, each weighs 1
    /// @param retryWithWeights whether a retry weighs one more
    /// @param maxTraceqlConditions a TraceQL query with more conditions weighs one more
    /// @param maxRegexConditions a TraceQL query with more regular expressions weighs one more
    public record WeightsConfig(
            boolean requestWithWeights, boolean retryWithWeights, int maxTraceqlConditions, int maxRegexConditions) {

        /// Tempo's defaults.
        public static WeightsConfig defaults() {
            return new WeightsConfig(true, true, 4, 1);
        }
    }

    /// The `mcp_server` block.
    ///
    /// @param enabled whether language models may ask
    public record McpServerConfig(boolean enabled) {}
}
