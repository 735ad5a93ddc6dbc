// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// Fields that spans, traces, events, links and scopes have by nature (`spec/traceql.md §4`), and two times that no
/// query can name but that engines need.
public enum Intrinsic implements Field {
    NAME("name", StaticType.STRING, Level.SPAN),
    STATUS("status", StaticType.STATUS, Level.SPAN),
    STATUS_MESSAGE("statusMessage", StaticType.STRING, Level.SPAN),
    KIND("kind", StaticType.KIND, Level.SPAN),
    DURATION("duration", StaticType.DURATION, Level.SPAN),
    SPAN_ID("span:id", StaticType.STRING, Level.SPAN),
    PARENT_ID("span:parentID", StaticType.STRING, Level.SPAN),
    CHILD_COUNT("span:childCount", StaticType.INT, Level.SPAN),
    NESTED_SET_LEFT("nestedSetLeft", StaticType.INT, Level.SPAN),
    NESTED_SET_RIGHT("nestedSetRight", StaticType.INT, Level.SPAN),
    NESTED_SET_PARENT("nestedSetParent", StaticType.INT, Level.SPAN),
    TRACE_DURATION("traceDuration", StaticType.DURATION, Level.TRACE),
    ROOT_NAME("rootName", StaticType.STRING, Level.TRACE),
    ROOT_SERVICE_NAME("rootServiceName", StaticType.STRING, Level.TRACE),
    TRACE_ID("trace:id", StaticType.STRING, Level.TRACE),
    EVENT_NAME("event:name", StaticType.STRING, Level.EVENT),
    EVENT_TIME_SINCE_START("event:timeSinceStart", StaticType.DURATION, Level.EVENT),
    LINK_TRACE_ID("link:traceID", StaticType.STRING, Level.LINK),
    LINK_SPAN_ID("link:spanID", StaticType.STRING, Level.LINK),
    INSTRUMENTATION_NAME("instrumentation:name", StaticType.ATTRIBUTE, Level.SCOPE),
    INSTRUMENTATION_VERSION("instrumentation:version", StaticType.ATTRIBUTE, Level.SCOPE),
    /// Reserved by the language; refused.
    PARENT("parent", StaticType.NIL, Level.SPAN),
    /// Unix nanoseconds at which a span started, as an int. No query can name it.
    SPAN_START_TIME("", StaticType.INT, Level.SPAN),
    /// Unix nanoseconds at which a trace started, as an int. No query can name it.
    TRACE_START_TIME("", StaticType.INT, Level.TRACE);

    private final String text;
    private final StaticType type;
    private final Level level;

    Intrinsic(String text, StaticType type, Level level) {
        this.text = text;
        this.type = type;
        this.level = level;
    }

    /// The canonical spelling; empty for those that no query can name.
    public String text() {
        return text;
    }

    /// Its static type.
    public StaticType type() {
        return type;
    }

    /// What it belongs to.
    public Level level() {
        return level;
    }
}
