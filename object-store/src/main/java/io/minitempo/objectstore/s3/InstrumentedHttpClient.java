// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.BackendMetrics;
import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/// Times every HTTP request, so that each attempt of a retried call counts with its own status, as Tempo counts them.
record InstrumentedHttpClient(SdkHttpClient client, BackendMetrics metrics, Clock clock) implements SdkHttpClient {

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = client.prepareRequest(request);
        String verb = request.httpRequest().method().name();
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                long start = clock.nanoTime();
                HttpExecuteResponse response = prepared.call();
                metrics.answered(
                        verb, response.httpResponse().statusCode(), Duration.ofNanos(clock.nanoTime() - start));
                return response;
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        client.close();
    }
}
