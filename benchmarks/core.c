/* The floor: gradient descent and Adam on Rosenbrock's banana as one would write them in C for this pair alone.
 *
 * Each writes what a Path holds of every step: point, loss and gradient. No other landscape, optimizer or dimension is
 * possible here, nothing is checked and nothing is counted. */
#include <math.h>

static inline double value_and_gradient(const double *point, double steepness, double *gradient) {
    double x = point[0], y = point[1];
    double off_floor = y - x * x;
    gradient[0] = -2.0 * (1.0 - x) - 4.0 * steepness * x * off_floor;
    gradient[1] = 2.0 * steepness * off_floor;
    return (1.0 - x) * (1.0 - x) + steepness * off_floor * off_floor;
}

void gradient_descent(const double *start, double steepness, const double *hyperparameters, long steps,
                      double *points, double *losses, double *gradients) {
    double learning_rate = hyperparameters[0], weight_decay = hyperparameters[1];
    double point[2] = {start[0], start[1]}, gradient[2];
    for (long k = 0; k <= steps; k++) {
        losses[k] = value_and_gradient(point, steepness, gradient);
        for (int i = 0; i < 2; i++) {
            points[2 * k + i] = point[i];
            gradients[2 * k + i] = gradient[i];
            point[i] -= learning_rate * (gradient[i] + weight_decay * point[i]);
        }
    }
}

void adam(const double *start, double steepness, const double *hyperparameters, long steps,
          double *points, double *losses, double *gradients) {
    double learning_rate = hyperparameters[0], beta1 = hyperparameters[1], beta2 = hyperparameters[2];
    double epsilon = hyperparameters[3], weight_decay = hyperparameters[4];
    double point[2] = {start[0], start[1]}, gradient[2];
    double average[2] = {0.0, 0.0}, squared_average[2] = {0.0, 0.0};
    double beta1_power = 1.0, beta2_power = 1.0;
    for (long k = 0; k <= steps; k++) {
        losses[k] = value_and_gradient(point, steepness, gradient);
        beta1_power *= beta1;
        beta2_power *= beta2;
        for (int i = 0; i < 2; i++) {
            points[2 * k + i] = point[i];
            gradients[2 * k + i] = gradient[i];
            double g = gradient[i] + weight_decay * point[i];
            average[i] = beta1 * average[i] + (1.0 - beta1) * g;
            squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g;
            double corrected = average[i] / (1.0 - beta1_power);
            double corrected_square = squared_average[i] / (1.0 - beta2_power);
            point[i] -= learning_rate * corrected / (sqrt(corrected_square) + epsilon);
        }
    }
}
