"""Stop a plan while the engine is at work: the run ends without writing anything.

The request that plans names its run; `stop` writes that name into the session, which every process reads afresh
before the plan is stored. A plan that was stored first stands, and its answer says so.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from beurs.region.access import PLAN, require

STOPPED = "stopped-plan"
STOPPED_CODE = "plan-stopped"
LONGEST = 40


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Ask that the run named `run` writes nothing; the answer to that run says whether it still could."""
    require(request.user, PLAN)
    request.session[STOPPED] = request.POST.get("run", "")[:LONGEST]
    return HttpResponse(status=204)


def wanted(request: HttpRequest) -> Callable[[], bool]:
    """Return a function that tells whether the run of this request is still wanted."""
    run, session = request.POST.get("run", ""), request.session

    def still() -> bool:
        return not run or session.__class__(session.session_key).get(STOPPED) != run

    return still
