"""Say in a header how many SQL statements an answer took, when the request asks."""

from django.db import connection


def count_queries(get_response):
    def middleware(request):
        if "X-Count-Queries" not in request.headers:
            return get_response(request)
        asked = 0

        def count(execute, sql, params, many, context):
            nonlocal asked
            asked += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = get_response(request)
        response["X-Queries"] = str(asked)
        return response

    return middleware
