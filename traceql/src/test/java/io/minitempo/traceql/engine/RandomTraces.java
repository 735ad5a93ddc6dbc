// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.data.TraceTable;
import io.minitempo.traceql.data.TraceTable.Event;
import io.minitempo.traceql.data.TraceTable.Link;
import io.minitempo.traceql.data.TraceTable.Resource;
import io.minitempo.traceql.data.TraceTable.Scope;
import io.minitempo.traceql.data.TraceTable.Span;
import io.minitempo.traceql.data.TraceTable.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Small traces whose values often meet: few keys, few values, every type, missing parents, several roots.
final class RandomTraces {

    static final List<String> STRINGS = List.of("x", "y", "", "xy", "\uFFFD", "\uD83D\uDE00");

    private final RandomGenerator random;
    private int spanIds;

    RandomTraces(RandomGenerator random) {
        this.random = random;
    }

    List<Trace> traces(int count) {
        List<Trace> traces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            traces.add(trace(Integer.toHexString(i + 1)));
        }
        return traces;
    }

    private Trace trace(String id) {
        List<String> ids = new ArrayList<>();
        List<Resource> resources = new ArrayList<>();
        for (int r = random.nextInt(1, 4); r > 0; r--) {
            List<Scope> scopes = new ArrayList<>();
            for (int s = random.nextInt(1, 3); s > 0; s--) {
                List<Span> spans = new ArrayList<>();
                for (int n = random.nextInt(1, 6); n > 0; n--) {
                    spans.add(span(ids));
                }
                scopes.add(new Scope(string(), string(), attributes("a", "s"), spans));
            }
            resources.add(new Resource(attributes("a", "r", "service.name"), scopes));
        }
        return new Trace(id, resources);
    }

    private Span span(List<String> ids) {
        String id = "%016x".formatted(++spanIds);
        String parent = ids.isEmpty() || random.nextInt(12) == 0
                ? ""
                : random.nextInt(15) == 0 ? "f".repeat(16) : ids.get(random.nextInt(ids.size()));
        ids.add(id);
        List<Event> events = new ArrayList<>();
        for (int n = random.nextInt(4) - 1; n > 0; n--) {
            events.add(new Event(string(), random.nextInt(-1, 4), attributes("a", "e")));
        }
        List<Link> links = new ArrayList<>();
        for (int n = random.nextInt(4) - 1; n > 0; n--) {
            links.add(new Link(string(), string(), attributes("a", "l")));
        }
        Map<String, Object> attributes = attributes("a", "b", "r");
        if (random.nextInt(3) > 0) {
            attributes.put(
                    "n", random.nextBoolean() ? (Object) (long) random.nextInt(-2, 4) : random.nextInt(-2, 4) / 2.0);
        }
        if (random.nextInt(3) > 0) {
            attributes.put("flag", random.nextBoolean());
        }
        return new Span(
                id,
                parent,
                string(),
                random.nextInt(6),
                random.nextInt(3),
                string(),
                random.nextInt(1, 50),
                random.nextInt(5),
                attributes,
                events,
                links);
    }

    private Map<String, Object> attributes(String... keys) {
        Map<String, Object> attributes = new HashMap<>();
        for (String key : keys) {
            if (random.nextInt(5) < 3) {
                attributes.put(key, value());
            }
        }
        return attributes;
    }

    private Object value() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> scalar(0);
            case 3, 4 -> scalar(1);
            case 5, 6, 7 -> scalar(2);
            case 8, 9 -> scalar(3);
            case 10 -> {
                int type = random.nextInt(4);
                List<Object> elements = new ArrayList<>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    elements.add(scalar(type));
                }
                yield elements;
            }
            default -> TraceTable.UNSET;
        };
    }

    private Object scalar(int type) {
        return switch (type) {
            case 0 -> (long) random.nextInt(-2, 4);
            case 1 -> random.nextInt(-2, 6) / 2.0;
            case 2 -> string();
            default -> random.nextBoolean();
        };
    }

    private String string() {
        return STRINGS.get(random.nextInt(STRINGS.size()));
    }
}
