"""AnalyticsService: what it is told is counted elsewhere."""

from pytest_robloxmarket._engine.registry import implement, silent

implement(
    "AnalyticsService",
    methods=silent(
        "FireCustomEvent",
        "FireEvent",
        "FireInGameEconomyEvent",
        "FirePlayerProgressionEvent",
        "LogCustomEvent",
        "LogEconomyEvent",
        "LogFunnelStepEvent",
        "LogOnboardingFunnelStepEvent",
        "LogProgressionEvent",
    ),
)
